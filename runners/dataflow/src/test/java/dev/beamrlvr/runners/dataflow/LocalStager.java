package dev.beamrlvr.runners.dataflow;

import com.google.api.services.dataflow.model.DataflowPackage;
import java.util.List;
import org.apache.beam.runners.dataflow.util.PackageUtil.StagedFile;
import org.apache.beam.runners.dataflow.util.Stager;
import org.apache.beam.sdk.options.PipelineOptions;

/** Stages nothing, so that a job can be made without a bucket; Beam finds it by its method. */
public final class LocalStager implements Stager {

  private LocalStager() {}

  /** As Beam calls it. */
  public static LocalStager fromOptions(PipelineOptions options) {
    return new LocalStager();
  }

  @Override
  public List<DataflowPackage> stageFiles(List<StagedFile> files) {
    return List.of();
  }

  @Override
  public DataflowPackage stageToFile(byte[] bytes, String baseName) {
    return new DataflowPackage().setName(baseName).setLocation("local/" + baseName);
  }
}
