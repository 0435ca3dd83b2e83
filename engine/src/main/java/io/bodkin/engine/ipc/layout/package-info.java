/** Which nodes and buffers a column has in a record batch. Read {@link io.bodkin.engine.ipc.layout.FieldLayout}. */
package io.bodkin.engine.ipc.layout;
