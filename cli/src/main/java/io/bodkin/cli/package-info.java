/** The command line: {@code bodkin demo}, {@code describe}, {@code generate}, {@code convert}. */
package io.bodkin.cli;
