package dev.beamrlvr.tests.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a real name node and data node of this JVM. */
class HdfsRunTest {

  @TempDir Path directory;

  @Test
  void aRunOnHdfsHasTheBitsOfOneOnTheLocalDisk() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("dfs").toString());
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration).numDataNodes(1).build()) {
      cluster.waitActive();
      String root = "hdfs://localhost:" + cluster.getNameNodePort();
      SmallRun run =
          new SmallRun(
              directory, List.of("--hdfsConfiguration=[{\"fs.defaultFS\":\"" + root + "\"}]"));
      Path local = directory.resolve("local");
      run.train(local.toString());
      run.train(root + "/run");
      try (var input =
          cluster.getFileSystem().open(new org.apache.hadoop.fs.Path("/run/" + SmallRun.LAST))) {
        assertEquals(
            run.localManifest(local), new String(input.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }
}
