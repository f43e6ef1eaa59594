package dev.beamrlvr.gradientgap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The mathematics knows neither pipelines nor tensors. */
class DependenciesTest {

  @Test
  void theGradientGapKnowsNoBeamNoTensorsAndNoOtherStage() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.beamrlvr.gradientgap..", "dev.beamrlvr.internal.gradientgap..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.beam..",
            "ai.djl..",
            "org.apache.avro..",
            "dev.beamrlvr.schemas..",
            "dev.beamrlvr.policy..",
            "dev.beamrlvr.rollouts..",
            "dev.beamrlvr.rewards..",
            "dev.beamrlvr.advantages..",
            "dev.beamrlvr.training..",
            "dev.beamrlvr.checkpoints..",
            "dev.beamrlvr.internal.policy..",
            "dev.beamrlvr.internal.checkpoints..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.beamrlvr.gradientgap", "dev.beamrlvr.internal.gradientgap"));
  }
}
