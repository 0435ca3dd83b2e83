/** Arrays larger than memory, cut into blocks. */
package io.bodkin.darray;
