package dev.beamrlvr.tests.training;

import dev.beamrlvr.pipelines.commands.Main;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Runs a command and then says where it connected to: each of Java's sockets asks for a proxy. */
public final class WatchedProgram {

  static final String CONNECTIONS = "connections: ";

  private WatchedProgram() {}

  public static void main(String[] arguments) {
    Queue<URI> asked = new ConcurrentLinkedQueue<>();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    if (arguments[0].equals("connect")) {
      try (Socket socket = new Socket("localhost", 1)) {
        socket.getPort();
        throw new IllegalStateException("nobody listens there");
      } catch (IOException e) {
        // It was tried.
      }
    }
    int status = arguments[0].equals("connect") ? 0 : Main.run(arguments, System.out, System.err);
    System.out.println(CONNECTIONS + asked);
    System.exit(status);
  }
}
