package dev.beamrlvr.tests.rules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The dependencies between packages as a Mermaid picture.
 *
 * <p>A package stands for those below it; the laboratory and the runners are one node each. Of the
 * arrows only those are drawn that do not follow from others.
 */
final class PackagePicture {

  /** Marks the picture among the others of the README. */
  static final String TITLE = "%% packages";

  private static final List<String> MODULES_OF_PACKAGES = List.of("transforms", "pipelines");
  private static final Set<String> MODULES = Set.of("schemas", "laboratory", "runners");

  private final Map<String, Set<String>> uses = new TreeMap<>();

  PackagePicture(JavaClasses classes) {
    for (JavaClass from : classes) {
      uses.computeIfAbsent(node(from), any -> new TreeSet<>());
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass();
        if (to.getPackageName().startsWith(Product.ROOT) && !node(to).equals(node(from))) {
          uses.get(node(from)).add(node(to));
        }
      }
    }
  }

  /** Returns the node of a class: {@code prompts}, {@code pipelines_commands}, {@code schemas}. */
  private static String node(JavaClass type) {
    String[] names = Product.packageOf(type).split("\\.");
    int length = names[0].equals("pipelines") ? 2 : 1;
    if (List.of(names).indexOf("internal") == length - 1) {
      length++;
    }
    return Arrays.stream(names).limit(length).collect(Collectors.joining("_"));
  }

  private static String moduleOf(String node) {
    return MODULES.contains(node) ? "" : node.startsWith("pipelines") ? "pipelines" : "transforms";
  }

  /** Returns the picture, with its fences. */
  String mermaid() {
    StringBuilder text = new StringBuilder("```mermaid\nflowchart TD\n  " + TITLE + "\n");
    for (String module : MODULES_OF_PACKAGES) {
      text.append("  subgraph ").append(module).append("\n");
      text.append("    ").append(nodesOf(module)).append("\n");
      text.append("  end\n");
    }
    uses.keySet().stream()
        .filter(from -> !drawn(from).isEmpty())
        .forEach(
            from ->
                text.append("  ").append(from).append(" --> ").append(drawn(from)).append("\n"));
    return text.append("```").toString();
  }

  private String nodesOf(String module) {
    return uses.keySet().stream()
        .filter(node -> moduleOf(node).equals(module))
        .map(node -> node.contains("_") ? node + "[" + label(node) + "]" : node)
        .collect(Collectors.joining("; "));
  }

  private static String label(String node) {
    return node.replaceFirst("^pipelines_", "").replace('_', '.');
  }

  private String drawn(String from) {
    return uses.get(from).stream()
        .filter(to -> !isReachedAround(from, to))
        .collect(Collectors.joining(" & "));
  }

  /** Whether a way over other packages leads there. */
  private boolean isReachedAround(String from, String to) {
    Set<String> seen = new HashSet<>(Set.of(from));
    Deque<String> open = new ArrayDeque<>(uses.get(from));
    open.remove(to);
    while (!open.isEmpty()) {
      String at = open.pop();
      if (at.equals(to)) {
        return true;
      }
      if (seen.add(at)) {
        open.addAll(uses.getOrDefault(at, Set.of()));
      }
    }
    return false;
  }
}
