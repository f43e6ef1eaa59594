package dev.beamrlvr.runners.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.training.TrainingException;
import java.io.IOException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class FlinkFailuresTest {

  private static final JobID JOB = new JobID(1, 2);

  @Test
  void memoryOfAClusterOfOnesOwnIsNotSetByOptionsOfTheEmbeddedOne() {
    Throwable thrown =
        new JobExecutionException(
            JOB, "failed", new IOException("Insufficient number of network buffers: required 512"));
    String own = FlinkFailures.translate(thrown, true).getMessage();
    assertTrue(own.contains("taskmanager.memory.network"), own);
    assertFalse(own.contains("--flinkNetworkMemory"), own);
    String embedded = FlinkFailures.translate(thrown, false).getMessage();
    assertTrue(embedded.contains("--flinkNetworkMemory"), embedded);
    assertInstanceOf(IllegalArgumentException.class, FlinkFailures.translate(thrown, true));
  }

  @Test
  void aNativeLibraryOfAnotherJobIsSaidWithWhatToDo() {
    Throwable loaded =
        new UnsatisfiedLinkError(
            "Native Library /x/libc10.so already loaded in another classloader");
    RuntimeException thrown =
        failedWith(new Exception("Exception in chained task 'FlatMap (Assign)'", loaded));
    assertTrue(thrown.getMessage().contains("into Flink's lib/"), thrown.getMessage());
    assertInstanceOf(IllegalArgumentException.class, thrown);
  }

  @Test
  void whatAStageThrewIsSaidWithoutWhereInFlinkItWas() {
    RuntimeException thrown =
        failedWith(
            new RuntimeException(
                "Error obtaining the sorted input: Thread 'SortMerger' terminated",
                new Exception(
                    "Exception in chained task 'FlatMap (Assign)'",
                    new TrainingException("slot 3 is lost"))));
    assertEquals("slot 3 is lost", FailureMessage.of(thrown));
  }

  @Test
  void whatCameFromAnotherProcessIsUnwrappedToo() {
    RuntimeException thrown =
        failedWith(
            new SerializedThrowable(
                new JobException(
                    "Recovery is suppressed by NoRestartBackoffTimeStrategy",
                    new IOException("the disk is full"))));
    assertEquals("java.io.IOException: the disk is full", FailureMessage.of(thrown));
  }

  @Test
  void aGraphThatTheJobManagerCannotReadIsTooDeep() {
    RuntimeException thrown =
        failedWith(
            new RestClientException(
                "[Internal server error., <Exception on server side:\n"
                    + "java.lang.StackOverflowError\n\tat java.base/java.io.ObjectInputStream>]",
                HttpResponseStatus.INTERNAL_SERVER_ERROR));
    assertTrue(thrown.getMessage().contains("lower --stepsPerPipeline"), thrown.getMessage());
    assertInstanceOf(IllegalArgumentException.class, thrown);
  }

  @Test
  void processesThatDoNotAnswerAreAskedAgain() {
    RuntimeException thrown =
        failedWith(
            new SerializedThrowable(
                new Exception("org.apache.pekko.pattern.AskTimeoutException: after 10000 ms")));
    assertInstanceOf(IllegalStateException.class, thrown);
    assertTrue(thrown.getMessage().contains("lower --stepsPerPipeline"), thrown.getMessage());
  }

  @Test
  void aLostJobManagerIsOneLine() {
    RuntimeException thrown =
        FlinkFailures.translate(
            new RestClientException(
                "[Internal server error., <Exception on server side:\n"
                    + "org.apache.flink.runtime.messages.FlinkJobNotFoundException: Could not find\n"
                    + "\tat org.apache.flink.runtime.dispatcher.Dispatcher.requestJobResult\n",
                HttpResponseStatus.NOT_FOUND),
            true);
    assertEquals(
        "the JobManager was started again and has forgotten the job", FailureMessage.of(thrown));
  }

  @Test
  void aJobThatSomebodyCancelledIsNotSubmittedAgain() {
    assertInstanceOf(
        TrainingException.class,
        FlinkFailures.translate(new JobCancellationException(JOB, "cancelled", null), true));
  }

  /** What is thrown for a job on a cluster of one's own that fails. */
  private static RuntimeException failedWith(Throwable cause) {
    return FlinkFailures.translate(new JobExecutionException(JOB, "failed", cause), true);
  }
}
