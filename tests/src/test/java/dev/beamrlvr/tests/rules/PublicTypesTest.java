package dev.beamrlvr.tests.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The public types of the libraries are those that a user's program names: few, and each with a
 * line in its package's {@code package-info.java}. What several packages of ours share and nobody
 * else needs is in a package called {@code internal}.
 */
class PublicTypesTest {

  /** The limits are what there is: lower them with every type that is hidden or named. */
  @ParameterizedTest
  @CsvSource({"transforms, 60, 0", "pipelines, 13, 0"})
  void areFewAndNamedInTheirPackages(String module, int limit, int unnamedLimit) {
    List<JavaClass> types = publicTypes(module);
    List<JavaClass> unnamed = types.stream().filter(type -> !isNamed(module, type)).toList();
    List<JavaClass> hideable = types.stream().filter(type -> !isUsedElsewhere(type)).toList();
    System.out.printf(
        "%s: %d public types, %d of them not named in their package%n",
        module, types.size(), unnamed.size());
    assertTrue(
        types.size() <= limit,
        () ->
            "%d public types in %s, and at most %d. No other package of ours uses these: %s"
                .formatted(types.size(), module, limit, names(hideable)));
    assertTrue(
        unnamed.size() <= unnamedLimit,
        () ->
            "%d public types of %s have no {@link} in their package-info.java, and at most %d: %s"
                .formatted(unnamed.size(), module, unnamedLimit, names(unnamed)));
  }

  private static List<JavaClass> publicTypes(String module) {
    return Product.classes().stream()
        .filter(JavaClass::isTopLevelClass)
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(type -> Files.exists(Product.file(directory(module, type))))
        .filter(type -> !(type.getPackageName() + ".").contains(".internal."))
        .toList();
  }

  private static String directory(String module, JavaClass type) {
    return module + "/src/main/java/" + type.getPackageName().replace('.', '/');
  }

  private static boolean isNamed(String module, JavaClass type) {
    String link = "\\{@link\\s+(?:\\*\\s+)?(?:[\\w.]*\\.)?" + type.getSimpleName() + "[}#\\s]";
    try {
      String info = Files.readString(Product.file(directory(module, type) + "/package-info.java"));
      return Pattern.compile(link).matcher(info).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isUsedElsewhere(JavaClass type) {
    return type.getDirectDependenciesToSelf().stream()
        .anyMatch(use -> !use.getOriginClass().getPackage().equals(type.getPackage()));
  }

  private static String names(List<JavaClass> types) {
    return types.stream()
        .map(type -> type.getName().substring(Product.ROOT.length()))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
