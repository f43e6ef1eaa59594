package dev.beamrlvr.runners.dataflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/**
 * Stands where Dataflow's job service would: keeps the jobs that it is given, and says of each that
 * it is done.
 */
final class DataflowService implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<JsonNode> jobs = new CopyOnWriteArrayList<>();

  DataflowService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** What {@code --apiRootUrl} takes. */
  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  /** The jobs, as they came over the wire. */
  List<JsonNode> jobs() {
    return jobs;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (exchange;
        InputStream body = body(exchange)) {
      if (exchange.getRequestMethod().equals("POST") && path.endsWith("/jobs")) {
        jobs.add(JSON.readTree(body));
      }
      boolean isJob = path.matches(".*/jobs(/[^/]+)?");
      String text =
          isJob
              ? "{\"id\": \"job\", \"name\": \"job\", \"projectId\": \"a-project\","
                  + " \"location\": \"europe-west1\", \"currentState\": \"JOB_STATE_DONE\"}"
              : "{}";
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    boolean isZipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    return isZipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
