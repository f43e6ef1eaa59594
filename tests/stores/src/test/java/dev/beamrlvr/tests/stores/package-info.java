/** Whole runs on an S3 server and on HDFS, which run in the tests' own JVM, with faults. */
package dev.beamrlvr.tests.stores;
