package dev.beamrlvr.tests.stores;

import java.net.URI;

/**
 * One request.
 *
 * @param kind what it asks for, such as {@code PUT} or {@code LIST}
 * @param key the object's; of a listing, its query
 */
record S3Request(String kind, String key) {

  static S3Request of(String method, URI uri, boolean copies) {
    String path = uri.getPath().replaceFirst("^/" + S3Server.BUCKET + "/?", "");
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    if (method.equals("GET") && path.isEmpty()) {
      return new S3Request("LIST", query);
    }
    if (method.equals("POST") && query.startsWith("uploads")) {
      return new S3Request("BEGIN UPLOAD", path);
    }
    if (method.equals("POST") && query.contains("uploadId")) {
      return new S3Request("END UPLOAD", path);
    }
    if (method.equals("PUT") && query.contains("uploadId")) {
      return new S3Request("PUT PART", path);
    }
    return new S3Request(copies ? "COPY" : method, path);
  }

  /** Whether an object appears, or changes, by it. */
  boolean makesAnObject() {
    return kind.equals("PUT") || kind.equals("COPY") || kind.equals("END UPLOAD");
  }
}
