/**
 * Tools for tests of what several threads do to one thing. {@link io.bodkin.engine.concurrency.Interleavings} runs a
 * small program in many orders of its steps; {@link io.bodkin.engine.concurrency.StressTest} runs still smaller ones
 * millions of times on the real processor, which reorders what no fence holds. The tests lie with what they test.
 */
package io.bodkin.engine.concurrency;
