package dev.beamrlvr.runners.dataflow;

import com.google.api.services.dataflow.model.DataflowPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.runners.dataflow.util.PackageUtil.StagedFile;
import org.apache.beam.runners.dataflow.util.Stager;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Stages nowhere, so that a job can be made without a bucket: the job names the files where they
 * are on this machine. Beam finds it by its method.
 */
public final class LocalStager implements Stager {

  private final Path directory;

  private LocalStager(Path directory) {
    this.directory = directory;
  }

  /** As Beam calls it. */
  public static LocalStager fromOptions(PipelineOptions options) {
    return new LocalStager(Path.of(options.getTempLocation()));
  }

  @Override
  public List<DataflowPackage> stageFiles(List<StagedFile> files) {
    return files.stream()
        .map(
            file ->
                new DataflowPackage().setName(file.getDestination()).setLocation(file.getSource()))
        .toList();
  }

  @Override
  public DataflowPackage stageToFile(byte[] bytes, String baseName) {
    try {
      Path file = Files.write(Files.createDirectories(directory).resolve(baseName), bytes);
      return new DataflowPackage().setName(baseName).setLocation(file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
