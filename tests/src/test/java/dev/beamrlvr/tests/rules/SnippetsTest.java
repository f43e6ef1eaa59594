package dev.beamrlvr.tests.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of README and Javadoc compiles, with what {@link Surroundings} has around it. */
class SnippetsTest {

  private static final Pattern IN_README = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern IN_COMMENT =
      Pattern.compile("<pre>\\{@code\n(.*?)\n *\\* }</pre>", Pattern.DOTALL);

  private static final List<String> OF_BEAM =
      List.of(
          "java.util.*",
          "org.apache.beam.sdk.Pipeline",
          "org.apache.beam.sdk.extensions.avro.io.AvroIO",
          "org.apache.beam.sdk.extensions.sql.SqlTransform",
          "org.apache.beam.sdk.options.*",
          "org.apache.beam.sdk.transforms.*",
          "org.apache.beam.sdk.transforms.resourcehints.ResourceHints",
          "org.apache.beam.sdk.values.*");

  @TempDir Path classes;

  @Test
  void theSnippetsCompile() throws IOException {
    List<JavaFileObject> snippets = new ArrayList<>(snippets(Product.file("README.md"), IN_README));
    assertTrue(snippets.size() >= 4, "README.md has snippets");
    for (Path source : sources()) {
      snippets.addAll(snippets(source, IN_COMMENT));
    }
    assertTrue(snippets.size() >= 30, "so do the classes for users");

    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    ToolProvider.getSystemJavaCompiler()
        .getTask(
            new StringWriter(),
            null,
            problems,
            List.of(
                "-proc:none",
                "-implicit:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")),
            null,
            snippets)
        .call();
    assertEquals(
        List.of(),
        problems.getDiagnostics().stream()
            .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
            .map(problem -> problem.getSource().getName() + ": " + problem.getMessage(Locale.ROOT))
            .toList());
  }

  /** Those of classes that a user's program names. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("transforms", "pipelines", "pipelines/laboratory")) {
      try (Stream<Path> files = Files.walk(Product.file(module + "/src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.toString().contains("/internal/"))
            .forEach(sources::add);
      }
    }
    return sources;
  }

  private static List<JavaFileObject> snippets(Path file, Pattern pattern) throws IOException {
    String text = Files.readString(file);
    return pattern.matcher(text).results().map(found -> snippet(file, text, found)).toList();
  }

  private static JavaFileObject snippet(Path file, String text, MatchResult found) {
    String body =
        found
            .group(1)
            .lines()
            .map(line -> line.replaceFirst("^ *\\*", "").strip())
            .filter(line -> !line.equals("..."))
            .collect(Collectors.joining("\n"));
    // A call alone is shown without its semicolon, for its reader to go on.
    String statements = body.endsWith(")") ? body + ";" : body;
    long line = text.substring(0, found.start(1)).lines().count();
    String name = "Snippet" + Integer.toHexString(file.toString().hashCode()) + "_" + line;
    String imports =
        imports(file).stream().map(type -> "import " + type + ";\n").collect(Collectors.joining());
    String source =
        "package dev.beamrlvr.tests.rules;\n%sclass %s extends Surroundings {\n"
            + "void snippet() throws Exception {\n%s\n}}";
    return new Source(
        file + ":" + line, name, String.format(Locale.ROOT, source, imports, name, statements));
  }

  private static TreeSet<String> imports(Path file) {
    TreeSet<String> imports = new TreeSet<>(OF_BEAM);
    Product.classes().stream()
        .map(type -> type.getPackageName())
        .filter(name -> !name.contains("internal") && !name.contains("laboratory"))
        .filter(name -> !name.contains("runners."))
        .forEach(name -> imports.add(name + ".*"));
    String path = file.toString();
    int root = path.indexOf("dev/beamrlvr");
    if (root >= 0) {
      imports.add(path.substring(root, path.lastIndexOf('/')).replace('/', '.') + ".*");
    }
    return imports;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String place;
    private final String text;

    Source(String place, String name, String text) {
      super(URI.create("string:///dev/beamrlvr/tests/rules/" + name + ".java"), Kind.SOURCE);
      this.place = place;
      this.text = text;
    }

    @Override
    public String getName() {
      return place;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
