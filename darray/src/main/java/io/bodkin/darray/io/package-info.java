/** Arrays in files. */
package io.bodkin.darray.io;
