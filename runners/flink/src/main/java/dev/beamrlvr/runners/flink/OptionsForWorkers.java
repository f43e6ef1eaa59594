package dev.beamrlvr.runners.flink;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.beans.Introspector;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.common.ReflectHelpers;

/**
 * Writes the options of a pipeline once for all its operators, and of them what workers may need.
 *
 * <p>Beam's Flink runner puts the options as JSON into every operator and every coder between two
 * of them, some three hundred times in a pipeline of ten training steps. Each time Beam goes
 * through all properties of all registered interfaces, which took half of the time between two
 * pipelines; and every task reads them as often. Beam asks Jackson's modules how to write options,
 * of which this is one: until an option is set, the text is the one before. The options of this
 * library's commands and what is there to be displayed are left out: no stage reads them.
 */
public final class OptionsForWorkers extends SimpleModule {
  private static final long serialVersionUID = 1L;

  @Override
  public void setupModule(SetupContext context) {
    context.setMixInAnnotations(PipelineOptions.class, Annotated.class);
  }

  /** Stands in for the annotation of {@link PipelineOptions}. */
  @JsonSerialize(using = Writer.class)
  private interface Annotated {}

  /** Options at one time, as text. */
  private record Text(InvocationHandler options, int revision, String json) {}

  private static final class Writer extends JsonSerializer<PipelineOptions> {
    private static final String LIBRARY = "dev.beamrlvr.";

    /** Beam's own way to write options. */
    private static final ObjectMapper BEAM = new ObjectMapper();

    static {
      for (var module : ObjectMapper.findModules(ReflectHelpers.findClassLoader())) {
        if (!(module instanceof OptionsForWorkers)) {
          BEAM.registerModule(module);
        }
      }
    }

    private static Text last;

    @Override
    public void serialize(
        PipelineOptions options, JsonGenerator generator, SerializerProvider serializers)
        throws IOException {
      generator.writeRawValue(json(options));
    }

    private static synchronized String json(PipelineOptions options) throws IOException {
      // All views of the same options have one handler, and options of others have another.
      InvocationHandler handler = Proxy.getInvocationHandler(options);
      if (last == null || last.options() != handler || last.revision() != options.revision()) {
        last = new Text(handler, options.revision(), write(options));
      }
      return last.json();
    }

    private static String write(PipelineOptions options) throws IOException {
      ObjectNode all = (ObjectNode) BEAM.readTree(BEAM.writeValueAsString(options));
      all.remove("display_data");
      ((ObjectNode) all.get("options")).remove(ofCommands());
      return BEAM.writeValueAsString(all);
    }

    /** The options that only this library declares. */
    private static Set<String> ofCommands() {
      Set<String> ours = new HashSet<>();
      Set<String> others = new HashSet<>();
      for (Class<?> registered : PipelineOptionsFactory.getRegisteredOptions()) {
        for (Method method : registered.getMethods()) {
          boolean isOurs = method.getDeclaringClass().getName().startsWith(LIBRARY);
          (isOurs ? ours : others).add(property(method));
        }
      }
      ours.removeAll(others);
      return ours;
    }

    private static String property(Method accessor) {
      return Introspector.decapitalize(accessor.getName().replaceFirst("^(get|is|set)", ""));
    }
  }
}
