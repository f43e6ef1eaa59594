package dev.beamrlvr.tests.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;

/** The classes of all modules, without tests; Dataflow's runner is on no other's class path. */
final class Product {

  static final String ROOT = "dev.beamrlvr.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.beamrlvr")
          .that(not(simpleName("package-info")));

  private Product() {}

  static JavaClasses classes() {
    return CLASSES;
  }

  /** Returns a file of the checkout; tests run in the directory of their module. */
  static Path file(String name) {
    return Path.of("..").resolve(name);
  }

  /** Returns the package below {@link #ROOT}. */
  static String packageOf(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }
}
