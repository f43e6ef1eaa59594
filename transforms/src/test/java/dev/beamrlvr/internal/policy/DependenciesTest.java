package dev.beamrlvr.internal.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The language model and its optimizers know no pipelines. */
class DependenciesTest {

  @Test
  void thePolicyKnowsNoBeamAndNoOtherStage() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.beamrlvr.policy..", "dev.beamrlvr.internal.policy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.beam..",
            "org.apache.avro..",
            "dev.beamrlvr.schemas..",
            "dev.beamrlvr.rollouts..",
            "dev.beamrlvr.rewards..",
            "dev.beamrlvr.training..",
            "dev.beamrlvr.checkpoints..",
            "dev.beamrlvr.internal.checkpoints..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.beamrlvr.policy", "dev.beamrlvr.internal.policy"));
  }
}
