package dev.beamrlvr.tests.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jclouds.blobstore.options.ListContainerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose directory, prompts and policy are on S3 has the bits of one on the local disk. */
class S3RunTest {

  /** What a driver writes again as it goes on. */
  private static final Set<String> REWRITTEN =
      Set.of("run/run.lock", "run/metrics.jsonl", "run/report.html");

  @TempDir Path directory;
  private S3Server server;
  private SmallRun run;
  private String expected;

  @BeforeEach
  void start() throws Exception {
    server = new S3Server();
    run = new SmallRun(directory, server.options());
    Path local = directory.resolve("local");
    run.train(local.toString());
    expected = run.localManifest(local);
    // The policy that the run began with is a Hugging Face directory as any other.
    try (Stream<Path> files = Files.list(local.resolve("checkpoints/step-000000"))) {
      for (Path file : files.toList()) {
        server.put("policy/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    server.put("prompts.jsonl", SmallRun.problems().getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyFileIsWrittenOnceAndNoSecretIsInThem() throws Exception {
    String said = run.train("s3://bucket/run");
    assertEquals(expected, server.text("run/" + SmallRun.LAST));
    List<S3Request> requests = server.takeRequests();
    TreeMap<String, Integer> again = S3Server.writes(requests);
    again.keySet().removeAll(REWRITTEN);
    again.values().removeIf(count -> count == 1);
    assertEquals(new TreeMap<>(), again);
    // Only the driver lists, where it looks for the newest checkpoint and deletes work files.
    assertEquals(
        List.of(),
        requests.stream()
            .filter(request -> request.kind().equals("LIST"))
            .map(S3Request::key)
            .filter(
                query ->
                    !query.matches(".*prefix=run/(checkpoints/|work/step-\\d+/|[a-z]*/?)[^/]*"))
            .toList());
    assertFalse(said.contains(S3Server.SECRET), said);
    for (var object :
        server.blobs().list(S3Server.BUCKET, ListContainerOptions.Builder.recursive())) {
      String text = new String(server.bytes(object.getName()), StandardCharsets.ISO_8859_1);
      assertFalse(text.contains(S3Server.SECRET), object.getName());
    }
  }

  @Test
  void faultsChangeNoBit() throws Exception {
    S3Fault[] faults = S3Fault.values();
    server.disturb(request -> faults[Math.floorMod(request.hashCode(), 4 * faults.length) / 4]);
    run.train(
        "s3://bucket/run", "--policy=s3://bucket/policy", "--prompts=s3://bucket/prompts.jsonl");
    assertTrue(server.disturbances() > 20, "disturbed " + server.disturbances());
    assertEquals(digests(expected), digests(server.text("run/" + SmallRun.LAST)));
  }

  /** The digests of weights, optimizer and state; a run of another policy's name is another run. */
  private static String digests(String manifest) {
    return manifest
        .lines()
        .filter(line -> line.contains("sha256") || line.contains("\"name\""))
        .collect(Collectors.joining("\n"));
  }
}
