/** The computations of the demo, on Arrow vectors. No state: any thread may call them. */
package io.bodkin.cli.demo;
