package dev.beamrlvr.runners.flink.cluster;

import dev.beamrlvr.runners.flink.FlinkApplication;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * The JobManager of a Flink application, as the official image starts it for {@code
 * standalone-job}: the program runs in it.
 */
@SuppressWarnings("try")
public final class ApplicationCluster extends ApplicationClusterEntryPoint {
  private ApplicationCluster(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /** Takes the directory of Flink's configuration, and the command and its options. */
  public static void main(String[] arguments) throws Exception {
    Configuration configuration = ClusterConfiguration.read(Path.of(arguments[0]));
    configuration.set(DeploymentOptions.ATTACHED, true);
    PackagedProgram program =
        PackagedProgram.newBuilder()
            .setConfiguration(configuration)
            .setEntryPointClassName(FlinkApplication.class.getName())
            .setArguments(Arrays.copyOfRange(arguments, 1, arguments.length))
            .build();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new ApplicationCluster(configuration, program));
  }
}
