package dev.beamrlvr.runners.flink.packaging;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.runners.flink.jars.ClassPath;
import dev.beamrlvr.runners.flink.jars.Jar;
import dev.beamrlvr.runners.flink.jars.JarFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code runners/flink/package}: writes what a Flink cluster needs that runs our jobs. */
public final class PackageCommand implements Command<PackageOptions> {
  private static final List<String> TEMPLATES =
      List.of(
          "conf/config.yaml",
          "conf/environment",
          "Dockerfile",
          "kubernetes/session.yaml",
          "kubernetes/application.yaml",
          "README.md");

  @Override
  public String name() {
    return "cluster-package";
  }

  @Override
  public String summary() {
    return "writes the jars, configuration, image and Kubernetes files for a Flink cluster of yours";
  }

  @Override
  public Class<PackageOptions> optionsType() {
    return PackageOptions.class;
  }

  @Override
  public int run(PackageOptions options, PrintStream out) throws IOException {
    Path output = Path.of(options.getOutput());
    checkEmpty(output);
    List<Jar> jars = ClassPath.jars().stream().filter(jar -> !jar.isFlink()).toList();
    Path lib = Files.createDirectories(output.resolve("lib"));
    for (Jar jar : jars) {
      jar.copyInto(lib);
    }
    Path application = Files.createDirectories(output.resolve("usrlib"));
    JarFiles.empty(application.resolve("application.jar"));
    FileTemplate template = FileTemplate.of(options.getImage(), jars);
    for (String file : TEMPLATES) {
      Files.createDirectories(output.resolve(file).getParent());
      Files.writeString(output.resolve(file), template.text(file));
    }
    out.printf(
        Locale.ROOT,
        "%d jars and the files around them: %s%n",
        jars.size(),
        output.resolve("README.md"));
    return 0;
  }

  private static void checkEmpty(Path output) throws IOException {
    if (!Files.exists(output)) {
      return;
    }
    if (!Files.isDirectory(output)) {
      throw new UsageException("--output: " + output + " is a file");
    }
    try (Stream<Path> files = Files.list(output)) {
      if (files.findAny().isPresent()) {
        throw new UsageException("--output: " + output + " is not empty: choose a new directory");
      }
    }
  }
}
