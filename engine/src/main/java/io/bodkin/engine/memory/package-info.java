/** Memory: its sizes, its limit, who holds it, the bytes behind blocks. */
package io.bodkin.engine.memory;
