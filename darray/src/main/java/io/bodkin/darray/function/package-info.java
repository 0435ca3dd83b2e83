/** What users write to be called for each element. */
package io.bodkin.darray.function;
