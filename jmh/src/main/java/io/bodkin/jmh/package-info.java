/** Benchmarks: each answers one question and carries its own baseline. */
package io.bodkin.jmh;
