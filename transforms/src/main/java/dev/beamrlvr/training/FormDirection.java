package dev.beamrlvr.training;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.OpenCheckpoint;
import dev.beamrlvr.internal.checkpoints.WorkFile;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.DoubleFunction;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Adds up the slots' gradients in slot order, passes them through the optimizer, and hands the
 * direction back to every slot.
 *
 * <p>In: one gradient part a slot. Out: the same parts with the direction, keyed by slot, ready to
 * be spread over the workers again.
 */
final class FormDirection
    extends PTransform<PCollection<KV<String, StepPart>>, PCollection<KV<Integer, StepPart>>> {

  private static final String ENDING = ".safetensors";

  private final TrainSettings settings;
  private final int step;

  FormDirection(TrainSettings settings, int step) {
    this.settings = settings;
    this.step = step;
  }

  @Override
  public PCollection<KV<Integer, StepPart>> expand(PCollection<KV<String, StepPart>> parts) {
    return parts
        .apply("Gather slots", GroupByKey.create())
        .apply("Add up and turn", ParDo.of(new Form(settings, step)))
        .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoders.of(StepPart.class)));
  }

  private static final class Form
      extends DoFn<KV<String, Iterable<StepPart>>, KV<Integer, StepPart>> {

    private final TrainSettings settings;
    private final int step;

    Form(TrainSettings settings, int step) {
      this.settings = settings;
      this.step = step;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<StepPart>> run, OutputReceiver<KV<Integer, StepPart>> output) {
      SlotSet set = new SlotSet(step, settings.slots());
      run.getValue().forEach(set::add);
      List<StepPart> parts = set.inSlotOrder();
      StepDirection direction = form(settings, parts);
      for (StepPart part : parts) {
        output.output(
            KV.of(part.getSlot(), StepPart.newBuilder(part).setDirection(direction).build()));
      }
    }
  }

  /**
   * Returns where the step wants to go.
   *
   * @param parts one gradient part a slot, in slot order
   * @throws TrainingException if the parts do not belong together
   */
  static StepDirection form(TrainSettings settings, List<StepPart> parts) {
    CheckpointReference base = parts.get(0).getBase();
    checkSameOrigin(parts, base);
    StepDirection.Builder direction = nothing(parts.get(0));
    for (StepPart part : parts) {
      if (part.getStatus() == StepPartStatus.FAILED) {
        return direction.setFailure("slot " + part.getSlot() + ": " + part.getFailure()).build();
      }
    }
    if (parts.stream().noneMatch(FormDirection::hasGradient)) {
      return direction.build();
    }
    try (OpenCheckpoint checkpoint =
        CheckpointStore.open(
            base, TrainedFiles.of(settings).shapeAnd(StepFiles.STATE, StepFiles.OPTIMIZER))) {
      return form(settings, parts, checkpoint, direction);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StepDirection form(
      TrainSettings settings,
      List<StepPart> parts,
      OpenCheckpoint checkpoint,
      StepDirection.Builder direction)
      throws IOException {
    ContentAddressedFiles files = ContentAddressedFiles.under(settings.runDirectory());
    ParameterLayout layout = AdapterConfiguration.trainedLayout(checkpoint.directory());
    TrainingState state =
        TrainingState.fromJson(Files.readAllBytes(checkpoint.directory().resolve(StepFiles.STATE)));
    OptimizerFile states = new OptimizerFile(settings.rememberingOptimizer(), layout);
    int step = parts.get(0).getStep();
    String directory = ContentAddressedFiles.stepDirectory(step);
    try (SlotBuffers slots = new SlotBuffers(parts, settings).open(files);
        OptimizerFile.Reader before =
            states.open(checkpoint.directory().resolve(StepFiles.OPTIMIZER));
        WorkFile directionFile = files.begin(directory, "direction", 0, ENDING);
        WorkFile stateFile = files.begin(directory, "optimizer", 0, ENDING)) {
      DoubleFunction<DirectionPass> withCut =
          cut -> {
            try {
              return new DirectionPass(settings, states, cut)
                  .run(slots, before, directionFile.path(), stateFile.path());
            } catch (IOException e) {
              throw CheckpointException.of(
                  "cannot form a direction in", settings.runDirectory(), e);
            }
          };
      DirectionPass pass = withCut.apply(1);
      double cut = OutlierGradients.factor(pass.gradientNorm(), state.gradientNorm());
      if (cut != 1) {
        pass = withCut.apply(cut);
      }
      describe(pass, direction);
      if (!pass.isFinite()) {
        return direction.setFailure("the direction is not finite").build();
      }
      if (pass.norm() == 0) {
        return direction.build();
      }
      return direction
          .setCandidates(settings.stepRule().candidates(step, state.rule(), pass.norm()))
          .setDirection(directionFile.finish(pass.directionDigest()))
          .setOptimizer(stateFile.finish(pass.stateDigest()))
          .build();
    }
  }

  private static void describe(DirectionPass pass, StepDirection.Builder direction) {
    HeldOutSlopes.Slopes slopes = pass.slopes();
    direction
        .setNorm(pass.norm())
        .setGradientNorm(pass.gradientNorm())
        .setGradientCut(pass.cut())
        .setSuccessNorm(pass.successNorm())
        .setPromisedSlope(pass.promisedSlope())
        .setHonestSlope(slopes.after())
        .setHonestNorm(slopes.normAfter())
        .setSlopeBefore(slopes.before());
  }

  private static boolean hasGradient(StepPart part) {
    return part.getBuffers().stream().anyMatch(buffer -> buffer.getGradient() != null);
  }

  private static StepDirection.Builder nothing(StepPart part) {
    return StepDirection.newBuilder()
        .setRunId(part.getRunId())
        .setStep(part.getStep())
        .setBase(part.getBase())
        .setNorm(0)
        .setGradientNorm(0)
        .setPromisedSlope(0)
        .setHonestSlope(0)
        .setHonestNorm(0)
        .setCandidates(List.of());
  }

  private static void checkSameOrigin(List<StepPart> parts, CheckpointReference base) {
    for (StepPart part : parts) {
      if (!part.getBase().equals(base)) {
        throw new TrainingException(
            "step %d: slot %d started from checkpoint %s and slot %d from %s",
            part.getStep(),
            part.getSlot(),
            part.getBase().getManifestDigest(),
            parts.get(0).getSlot(),
            base.getManifestDigest());
      }
    }
    StepParts.checkSameMachine(parts, base);
  }
}
