/**
 * How the commands tell what they found: tables for people, JSON for programs, and the memory of the process. Read
 * {@link io.bodkin.cli.report.Report} first. Only {@link io.bodkin.cli.report.ProcessMemory} has a thread of its own.
 */
package io.bodkin.cli.report;
