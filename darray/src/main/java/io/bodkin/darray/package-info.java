/** Arrays larger than memory, cut into blocks. Empty until the array layer is built. */
package io.bodkin.darray;
