package dev.beamrlvr.internal.templates;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Templates know no pipelines and no model. */
class DependenciesTest {

  @Test
  void templatesKnowNoBeamAndNoPolicy() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.beam..", "dev.beamrlvr.schemas..", "..policy..", "..policies..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.beamrlvr.internal.templates"));
  }
}
