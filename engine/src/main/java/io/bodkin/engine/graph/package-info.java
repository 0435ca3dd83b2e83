/**
 * Task nodes: function, inputs, state, result, and who waits for it. Read {@link io.bodkin.engine.graph.TaskNode}
 * first. All of it is atomics: any thread may enter, nothing blocks, nothing recurses along the graph.
 */
package io.bodkin.engine.graph;
