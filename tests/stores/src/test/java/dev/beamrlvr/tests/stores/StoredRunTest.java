package dev.beamrlvr.tests.stores;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.jclouds.blobstore.options.ListContainerOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose directory, prompts and policy are in a store has the bits of one on a local disk. */
class StoredRunTest {

  /** What a driver writes again as it goes on. */
  private static final Set<String> REWRITTEN =
      Set.of("once/run.lock", "once/metrics.jsonl", "once/report.html");

  @TempDir static Path directory;
  private static S3Server server;
  private static SmallRun run;
  private static String expected;

  @BeforeAll
  static void runOnTheLocalDisk() throws Exception {
    server = new S3Server();
    run = new SmallRun(directory, server.options());
    Path local = directory.resolve("local");
    run.train(local.toString());
    expected = Files.readString(local.resolve(SmallRun.LAST));
    // The policy that the run began with is a Hugging Face directory as any other.
    try (Stream<Path> files = Files.list(local.resolve("checkpoints/step-000000"))) {
      for (Path file : files.toList()) {
        server.put("policy/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    server.put("prompts.jsonl", SmallRun.problems().getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void onS3EveryFileIsWrittenOnceAndHoldsNoSecret() throws Exception {
    server.takeRequests();
    String said = run.train("s3://bucket/once");
    assertEquals(expected, server.text("once/" + SmallRun.LAST));
    List<S3Request> requests = server.takeRequests();
    TreeMap<String, Integer> again = S3Server.writes(requests);
    again.keySet().removeAll(REWRITTEN);
    again.values().removeIf(count -> count == 1);
    assertEquals(new TreeMap<>(), again);
    // Work files are listed where the driver deletes them, by two patterns for each step.
    List<S3Request> listings =
        requests.stream().filter(request -> request.kind().equals("LIST")).toList();
    assertEquals(
        2 * SmallRun.STEPS,
        listings.stream().filter(request -> request.key().contains("work/step-")).count(),
        listings::toString);
    assertFalse(said.contains(S3Server.SECRET), said);
    assertTrue(server.text("once/report.html").contains("</html>"), said);
    for (var object :
        server.blobs().list(S3Server.BUCKET, ListContainerOptions.Builder.recursive())) {
      String text = new String(server.bytes(object.getName()), StandardCharsets.ISO_8859_1);
      assertFalse(text.contains(S3Server.SECRET), object.getName());
    }
  }

  @Test
  void onS3FaultsAndAResumptionChangeNoBit() throws Exception {
    server.disturb(StoredRunTest::fault);
    List<String> stored =
        List.of("--policy=s3://bucket/policy", "--prompts=s3://bucket/prompts.jsonl", "--resume");
    for (String steps : List.of("--steps=1", "--steps=2")) {
      run.train(
          "s3://bucket/disturbed",
          Stream.concat(stored.stream(), Stream.of(steps)).toArray(String[]::new));
    }
    int disturbances = server.disturbances();
    server.disturb(request -> S3Fault.NONE);
    assertTrue(disturbances > 20, "disturbed " + disturbances);
    // The manifest and the summary hold the run's name, of which the policy's place is a part.
    for (String name : List.of("model.safetensors", "optimizer.safetensors", "state.json")) {
      String file = "checkpoints/step-000002/" + name;
      byte[] undisturbed = Files.readAllBytes(directory.resolve("local").resolve(file));
      assertArrayEquals(undisturbed, server.bytes("disturbed/" + file), name);
    }
  }

  /** One in four of the requests, by its name; an answer is cut where a client repeats it. */
  private static S3Fault fault(S3Request request) {
    List<S3Fault> faults =
        Set.of("GET", "HEAD").contains(request.kind())
            ? List.of(S3Fault.values())
            : List.of(S3Fault.NONE, S3Fault.BUSY, S3Fault.SLOW, S3Fault.CUT_BEFORE);
    int chance = Math.floorMod(request.hashCode(), 4 * (faults.size() - 1));
    return chance < faults.size() ? faults.get(chance) : S3Fault.NONE;
  }

  /** A name node and a data node of this JVM. */
  @Test
  void onHdfsARunHasTheSameBits() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("dfs").toString());
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration).numDataNodes(1).build()) {
      cluster.waitActive();
      String root = "hdfs://localhost:" + cluster.getNameNodePort();
      new SmallRun(directory, List.of("--hdfsConfiguration=[{\"fs.defaultFS\":\"" + root + "\"}]"))
          .train(root + "/run");
      try (var input =
          cluster.getFileSystem().open(new org.apache.hadoop.fs.Path("/run/" + SmallRun.LAST))) {
        assertEquals(expected, new String(input.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }
}
