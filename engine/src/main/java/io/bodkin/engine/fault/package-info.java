/** What can go wrong, as a user sees it. Read {@link io.bodkin.engine.fault.BodkinException} first. */
package io.bodkin.engine.fault;
