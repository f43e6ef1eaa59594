package dev.beamrlvr.tests.stores;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/**
 * S3Proxy, which speaks S3 and checks signatures, with its objects in memory; before it stands a
 * server that counts the requests and makes some of them go wrong.
 */
final class S3Server implements AutoCloseable {

  static final String BUCKET = "bucket";
  static final String KEY_ID = "AKIDTESTKEYID";
  static final String SECRET = "wJalr-a-secret-of-tests-EXAMPLEKEY";

  private static final Set<String> NOT_FORWARDED =
      Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");

  static {
    // A signature covers the host's name, which the client would not let through.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  private final BlobStoreContext objects;
  private final S3Proxy store;
  private final HttpServer front;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Queue<S3Request> requests = new ConcurrentLinkedQueue<>();
  private final Set<S3Request> disturbed = ConcurrentHashMap.newKeySet();
  private volatile Function<S3Request, S3Fault> faults = request -> S3Fault.NONE;

  S3Server() throws Exception {
    Properties none = new Properties();
    none.setProperty("jclouds.provider", "transient");
    objects = ContextBuilder.newBuilder("transient").overrides(none).build(BlobStoreContext.class);
    blobs().createContainerInLocation(null, BUCKET);
    store =
        S3Proxy.builder()
            .blobStore(blobs())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY_ID, SECRET)
            .build();
    store.start();
    front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    front.createContext("/", this::handle);
    front.setExecutor(threads);
    front.start();
  }

  /** The Beam options that lead here. */
  List<String> options() {
    return List.of(
        "--awsRegion=us-east-1",
        "--endpoint=http://127.0.0.1:" + front.getAddress().getPort(),
        "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\""
            + KEY_ID
            + "\",\"secretAccessKey\":\""
            + SECRET
            + "\"}");
  }

  BlobStore blobs() {
    return objects.getBlobStore();
  }

  /** The content of an object as text; null if there is none. */
  String text(String key) throws IOException {
    byte[] bytes = bytes(key);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** The content of an object; null if there is none. */
  byte[] bytes(String key) throws IOException {
    if (!blobs().blobExists(BUCKET, key)) {
      return null;
    }
    try (var input = blobs().getBlob(BUCKET, key).getPayload().openStream()) {
      return input.readAllBytes();
    }
  }

  /** Puts an object past the server that counts. */
  void put(String key, byte[] content) {
    blobs()
        .putBlob(
            BUCKET,
            blobs().blobBuilder(key).payload(content).contentLength(content.length).build());
  }

  /** What was asked for since the last call. */
  List<S3Request> takeRequests() {
    List<S3Request> taken = new ArrayList<>();
    for (S3Request next = requests.poll(); next != null; next = requests.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /** How often each object was made to appear. */
  static TreeMap<String, Integer> writes(List<S3Request> requests) {
    TreeMap<String, Integer> writes = new TreeMap<>();
    requests.stream()
        .filter(S3Request::makesAnObject)
        .forEach(request -> writes.merge(request.key(), 1, Integer::sum));
    return writes;
  }

  /** Disturbs requests that are seen for the first time; a repetition goes through. */
  void disturb(Function<S3Request, S3Fault> newFaults) {
    disturbed.clear();
    faults = newFaults;
  }

  int disturbances() {
    return disturbed.size();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      S3Request request =
          S3Request.of(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              exchange.getRequestHeaders().containsKey("x-amz-copy-source"));
      S3Fault fault = faults.apply(request);
      if (fault == S3Fault.NONE || !disturbed.add(request)) {
        requests.add(request);
        answer(exchange, forwarded(exchange, body));
        return;
      }
      switch (fault) {
        case BUSY -> busy(exchange);
        case CUT_BEFORE -> exchange.close();
        case SLOW -> {
          Thread.sleep(400);
          requests.add(request);
          answer(exchange, forwarded(exchange, body));
        }
        case ANSWER_LOST -> {
          forwarded(exchange, body);
          exchange.close();
        }
        case HALF_AN_ANSWER -> half(exchange, forwarded(exchange, body));
        default -> throw new IllegalStateException("unknown: " + fault);
      }
    } catch (IOException e) {
      // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void busy(HttpExchange exchange) throws IOException {
    byte[] text =
        "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
            .getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(503, head ? -1 : text.length);
    if (!head) {
      exchange.getResponseBody().write(text);
    }
  }

  private HttpResponse<byte[]> forwarded(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + store.getPort() + exchange.getRequestURI()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    request.method(
        exchange.getRequestMethod(),
        exchange.getRequestHeaders().containsKey("Content-Length")
            ? HttpRequest.BodyPublishers.ofByteArray(body)
            : HttpRequest.BodyPublishers.noBody());
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
      throws IOException {
    begin(exchange, answer);
    exchange.getResponseBody().write(answer.body());
  }

  private static void half(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    begin(exchange, answer);
    exchange.getResponseBody().write(answer.body(), 0, answer.body().length / 2);
    exchange.getResponseBody().flush();
    // The rest that was promised never comes: closing the exchange cuts the connection.
  }

  private static void begin(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    boolean head = exchange.getRequestMethod().equals("HEAD");
    answer
        .headers()
        .firstValue("content-length")
        .filter(length -> head)
        .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
    exchange.sendResponseHeaders(
        answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
  }

  @Override
  public void close() {
    front.stop(0);
    threads.shutdownNow();
    objects.close();
    try {
      store.stop();
    } catch (Exception e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
