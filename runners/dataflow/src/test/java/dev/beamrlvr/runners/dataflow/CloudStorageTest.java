package dev.beamrlvr.runners.dataflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.beamrlvr.internal.checkpoints.RunDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is looked for at {@code gs://} is asked of Cloud Storage, by its bucket and its name; the
 * server here has nothing, and nothing was tried with Google's.
 */
class CloudStorageTest {

  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(
                "--gcsEndpoint=http://127.0.0.1:" + server.getAddress().getPort() + "/storage/v1/",
                "--credentialFactoryClass=" + NoopCredentialFactory.class.getName())
            .create());
  }

  @AfterEach
  void stopListening() {
    server.stop(0);
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void aRunIsLookedForByTheNameOfItsObject() {
    assertEquals(Optional.empty(), RunDirectory.find("gs://bucket/runs/first one"));
    assertEquals(List.of("/storage/v1/b/bucket/o/runs/first one/run.json"), List.copyOf(asked));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(path);
      byte[] missing =
          "{\"error\": {\"code\": 404, \"message\": \"Not Found\"}}"
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(404, missing.length);
      exchange.getResponseBody().write(missing);
    }
  }
}
