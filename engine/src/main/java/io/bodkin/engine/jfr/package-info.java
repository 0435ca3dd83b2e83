/**
 * Events of engines as events of the JDK's Flight Recorder. Read {@link io.bodkin.engine.jfr.FlightEvents} first:
 * everything else is touched only where the runtime has the module {@code jdk.jfr}. As long as no recording has one of
 * our events enabled, nobody listens to the engine.
 */
package io.bodkin.engine.jfr;
