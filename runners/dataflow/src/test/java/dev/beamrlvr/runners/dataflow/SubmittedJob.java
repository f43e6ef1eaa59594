package dev.beamrlvr.runners.dataflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.model.pipeline.v1.RunnerApi.Components;
import org.apache.beam.model.pipeline.v1.RunnerApi.Environment;
import org.apache.beam.model.pipeline.v1.RunnerApi.PTransform;
import org.apache.beam.model.pipeline.v1.RunnerApi.ParDoPayload;
import org.apache.beam.model.pipeline.v1.RunnerApi.Pipeline;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.RehydratedComponents;
import org.apache.beam.vendor.grpc.v1p69p0.com.google.protobuf.ByteString;

/** A job as Dataflow was given it, read by what a test asks of it. */
final class SubmittedJob {
  private final JsonNode request;
  private final byte[] bytes;
  private final Components graph;

  /** Reads the request and the graph that it names. */
  SubmittedJob(JsonNode request) {
    this.request = request;
    try {
      this.bytes = Files.readAllBytes(Path.of(options().path("pipelineUrl").asText()));
      this.graph = Pipeline.parseFrom(bytes).getComponents();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The larger of the request, which Dataflow limits to 20 MB, and the graph, to 10 MB. */
  int bytes() {
    return Math.max(bytes.length, request.toString().getBytes(StandardCharsets.UTF_8).length);
  }

  /** The names of its steps; composites are left out. */
  List<String> steps() {
    return leaves().stream().map(SubmittedJob::name).toList();
  }

  /** The steps that ask for other workers than the rest, with what they ask for by its URN. */
  Map<String, Map<String, String>> hints() {
    Map<String, Map<String, String>> hints = new HashMap<>();
    for (PTransform step : leaves()) {
      Map<String, ByteString> asked =
          graph
              .getEnvironmentsOrDefault(step.getEnvironmentId(), Environment.getDefaultInstance())
              .getResourceHintsMap();
      if (!asked.isEmpty()) {
        Map<String, String> texts = new TreeMap<>();
        asked.forEach((urn, value) -> texts.put(urn, value.toStringUtf8()));
        hints.put(name(step), texts);
      }
    }
    return hints;
  }

  /** The steps that keep state. */
  Set<String> statefulSteps() throws IOException {
    Set<String> names = new TreeSet<>();
    for (PTransform step : leaves()) {
      if (step.getSpec().getUrn().equals(PTransformTranslation.PAR_DO_TRANSFORM_URN)
          && ParDoPayload.parseFrom(step.getSpec().getPayload()).getStateSpecsCount() > 0) {
        names.add(name(step));
      }
    }
    return names;
  }

  /** The classes of its coders. */
  Set<String> coders() throws IOException {
    RehydratedComponents components = RehydratedComponents.forComponents(graph);
    Set<String> names = new TreeSet<>();
    for (String id : graph.getCodersMap().keySet()) {
      names.add(components.getCoder(id).getClass().getSimpleName());
    }
    return names;
  }

  /** The files that every worker is given, where they are on this machine. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (JsonNode file : workers().path("packages")) {
      files.add(Path.of(file.path("location").asText()));
    }
    return files;
  }

  /** The images that its workers are made of. */
  Set<String> images() {
    Set<String> images = new TreeSet<>();
    workers()
        .path("sdkHarnessContainerImages")
        .forEach(image -> images.add(image.path("containerImage").asText()));
    return images;
  }

  /** What workers are and do beyond the ordinary, by Dataflow's names. */
  List<String> experiments() {
    List<String> names = new ArrayList<>();
    options().path("experiments").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Without what Beam adds to the name that the pipeline gave. */
  private static String name(PTransform step) {
    return step.getUniqueName().replaceFirst("/ParMultiDo\\([^/]*\\)$", "");
  }

  private List<PTransform> leaves() {
    return graph.getTransformsMap().values().stream()
        .filter(transform -> transform.getSubtransformsCount() == 0)
        .toList();
  }

  private JsonNode options() {
    return request.path("environment").path("sdkPipelineOptions").path("options");
  }

  private JsonNode workers() {
    return request.path("environment").path("workerPools").path(0);
  }
}
