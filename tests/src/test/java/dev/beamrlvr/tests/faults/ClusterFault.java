package dev.beamrlvr.tests.faults;

import dev.beamrlvr.runners.flink.cluster.SessionCluster;
import java.io.IOException;
import java.time.Duration;

/** What happens to the processes of a cluster while a run of four steps is at work on it. */
enum ClusterFault {
  WORKER_KILLED_IN_GENERATION {
    @Override
    void happen(DisturbedRun run, SessionCluster cluster, Duration pause) throws IOException {
      run.awaitGeneration(2);
      cluster.taskManager(1).kill();
      cluster.startMissing();
    }
  },
  WORKER_KILLED_IN_GRADIENTS {
    @Override
    void happen(DisturbedRun run, SessionCluster cluster, Duration pause) throws IOException {
      run.awaitGradients(3);
      cluster.taskManager(2).kill();
      cluster.startMissing();
    }
  },
  WORKERS_KILLED_IN_PUBLICATION {
    @Override
    void happen(DisturbedRun run, SessionCluster cluster, Duration pause) throws IOException {
      run.awaitPublication(2);
      cluster.taskManager(1).kill();
      cluster.taskManager(2).kill();
      cluster.startMissing();
    }
  },
  WORKER_NEVER_COMES_BACK {
    @Override
    void happen(DisturbedRun run, SessionCluster cluster, Duration pause) {
      run.awaitGradients(2);
      cluster.taskManager(2).kill();
    }
  },
  JOB_MANAGER_KILLED {
    @Override
    void happen(DisturbedRun run, SessionCluster cluster, Duration pause) throws IOException {
      run.awaitGeneration(3);
      cluster.jobManager().kill();
      cluster.startMissing();
    }
  },
  WORKER_STOPS_FOR_A_WHILE {
    @Override
    void happen(DisturbedRun run, SessionCluster cluster, Duration pause) {
      run.awaitGradients(2);
      cluster.taskManager(1).pause();
      sleep(pause);
      cluster.taskManager(1).resume();
    }
  };

  /** Waits for its moment and disturbs; returns when it is over. */
  abstract void happen(DisturbedRun run, SessionCluster cluster, Duration pause) throws IOException;

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
