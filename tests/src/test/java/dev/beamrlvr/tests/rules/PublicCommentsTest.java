package dev.beamrlvr.tests.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What a user of the transforms can name has a comment; the compiler checks what stands in it. */
class PublicCommentsTest {

  @Test
  void everyPublicTypeAndMemberOfTheTransformsHasAComment() throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Product.file("transforms/src/main/java"))) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.getParent().endsWith("internal"))
              .filter(file -> !file.endsWith("package-info.java"))
              .sorted()
              .toList();
    }
    assertFalse(sources.isEmpty());
    assertEquals(List.of(), withoutComment(sources));
  }

  private static List<String> withoutComment(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      Uncommented uncommented = new Uncommented(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        uncommented.scan(unit, null);
      }
      return uncommented.found;
    }
  }

  /** Walks over what is public and remembers what has no comment. */
  private static final class Uncommented extends TreePathScanner<Void, Void> {

    private final DocTrees comments;
    private final List<String> found = new ArrayList<>();

    Uncommented(DocTrees comments) {
      this.comments = comments;
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      check(type.getSimpleName().toString());
      return super.visitClass(type, none);
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      // A record's parameters are commented at its top.
      boolean isOfRecord = method.getReturnType() == null && parent().getKind() == Tree.Kind.RECORD;
      if (isPublic(method.getModifiers()) && !overrides && !isOfRecord && !isSetter(method)) {
        check(parent().getSimpleName() + "." + method.getName());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, Void none) {
      boolean isEnumConstant = parent().getKind() == Tree.Kind.ENUM;
      if (isPublic(field.getModifiers()) && !isEnumConstant) {
        check(parent().getSimpleName() + "." + field.getName());
      }
      return null;
    }

    /** A builder's setter says what the property of the same name says. */
    private boolean isSetter(MethodTree method) {
      return parent().getSimpleName().contentEquals("Builder")
          && method.getName().toString().startsWith("set")
          && method.getModifiers().getFlags().contains(Modifier.ABSTRACT);
    }

    private ClassTree parent() {
      return (ClassTree) getCurrentPath().getParentPath().getLeaf();
    }

    /** Members of interfaces are public without a word. */
    private boolean isPublic(ModifiersTree modifiers) {
      TreePath outside = getCurrentPath().getParentPath();
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || (outside.getLeaf().getKind() == Tree.Kind.INTERFACE
              && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private void check(String name) {
      if (comments.getDocComment(getCurrentPath()) == null) {
        found.add(name);
      }
    }
  }
}
