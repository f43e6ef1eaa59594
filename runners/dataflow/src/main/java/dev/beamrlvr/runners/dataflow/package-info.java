/** Google Cloud Dataflow: pipelines are submitted to the service and run on its workers. */
package dev.beamrlvr.runners.dataflow;
