/**
 * Files as inputs and results of tasks. Read {@link io.bodkin.fileio.DFile} first, then
 * {@link io.bodkin.fileio.Format}, which a new file format implements.
 */
package io.bodkin.fileio;
