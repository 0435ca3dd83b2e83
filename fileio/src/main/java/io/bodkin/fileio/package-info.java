/** Files as inputs and results of tasks. */
package io.bodkin.fileio;
