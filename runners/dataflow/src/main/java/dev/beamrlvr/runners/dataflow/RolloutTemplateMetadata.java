package dev.beamrlvr.runners.dataflow;

import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dataflow.model.ParameterMetadata;
import com.google.api.services.dataflow.model.ParameterMetadataEnumOption;
import com.google.api.services.dataflow.model.TemplateMetadata;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.OneOf;
import java.beans.Introspector;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;

/**
 * What the form of the Flex Template asks for: the options of {@code rlvr rollout}, read off their
 * interface, and the two of Dataflow's that a form cannot set otherwise.
 */
public final class RolloutTemplateMetadata {
  /** Bundled files would be on the launcher's disk, where no worker sees them. */
  private static final Set<String> REQUIRED = Set.of("policy", "prompts", "output");

  private static final Set<String> OF_DATAFLOW = Set.of("sdkContainerImage", "minCpuPlatform");

  private RolloutTemplateMetadata() {}

  /** Writes the file that its one argument names. */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments[0]), metadata().toPrettyString() + "\n");
  }

  /** Returns the metadata; {@code gcloud dataflow flex-template build} takes it as a file. */
  static TemplateMetadata metadata() {
    Command<?> command =
        ServiceLoader.load(Command.class).stream()
            .<Command<?>>map(ServiceLoader.Provider::get)
            .filter(one -> one.name().equals(RolloutTemplate.COMMAND))
            .findFirst()
            .orElseThrow();
    List<ParameterMetadata> parameters = new ArrayList<>();
    getters(command.optionsType())
        .filter(getter -> getter.getDeclaringClass().getName().startsWith("dev.beamrlvr."))
        .forEach(getter -> parameters.add(parameter(getter)));
    getters(DataflowPipelineOptions.class)
        .filter(getter -> OF_DATAFLOW.contains(name(getter)))
        .forEach(getter -> parameters.add(parameter(getter)));
    TemplateMetadata metadata =
        new TemplateMetadata()
            .setName("Verified rollouts")
            .setDescription("rlvr rollout: " + command.summary())
            .setParameters(parameters);
    metadata.setFactory(GsonFactory.getDefaultInstance());
    return metadata;
  }

  private static Stream<Method> getters(Class<?> options) {
    return Stream.of(options.getMethods())
        .filter(method -> method.getName().matches("(get|is)[A-Z].*"))
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> !method.isAnnotationPresent(Hidden.class))
        .sorted(
            Comparator.comparing((Method getter) -> !REQUIRED.contains(name(getter)))
                .thenComparing(RolloutTemplateMetadata::name));
  }

  private static ParameterMetadata parameter(Method getter) {
    String name = name(getter);
    Description description = getter.getAnnotation(Description.class);
    ParameterMetadata parameter =
        new ParameterMetadata()
            .setName(name)
            .setLabel(name)
            .setHelpText(description == null ? name : withoutBundled(description.value()))
            .setIsOptional(!REQUIRED.contains(name))
            .setDefaultValue(defaultValue(getter));
    OneOf choices = getter.getAnnotation(OneOf.class);
    if (choices != null) {
      return parameter
          .setParamType("ENUM")
          .setEnumOptions(
              Stream.of(choices.value())
                  .map(choice -> new ParameterMetadataEnumOption().setValue(choice))
                  .toList());
    }
    Class<?> type = getter.getReturnType();
    return parameter.setParamType(
        type == boolean.class ? "BOOLEAN" : type.isPrimitive() ? "NUMBER" : "TEXT");
  }

  private static String withoutBundled(String help) {
    return help.replaceFirst("; (the )?bundled ones? if not given", "");
  }

  /** The constant in {@code @Default.Integer} and its like, if there is one. */
  private static String defaultValue(Method getter) {
    for (Annotation annotation : getter.getAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (type.getEnclosingClass() == Default.class && type != Default.InstanceFactory.class) {
        try {
          return String.valueOf(type.getMethod("value").invoke(annotation));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("The default of " + name(getter) + " is hidden", e);
        }
      }
    }
    return null;
  }

  private static String name(Method getter) {
    return Introspector.decapitalize(getter.getName().replaceFirst("^(get|is)", ""));
  }
}
