package dev.beamrlvr.runners.dataflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.api.services.dataflow.model.ParameterMetadata;
import com.google.api.services.dataflow.model.TemplateMetadata;
import dev.beamrlvr.pipelines.commands.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of the Flex Template asks for what the command takes. */
class RolloutTemplateTest {
  private final TemplateMetadata metadata = RolloutTemplateMetadata.metadata();

  private final Map<String, ParameterMetadata> parameters =
      metadata.getParameters().stream()
          .collect(Collectors.toMap(ParameterMetadata::getName, Function.identity()));

  @Test
  void everyOptionOfTheCommandIsInTheForm() {
    ByteArrayOutputStream help = new ByteArrayOutputStream();
    Main.run(
        new String[] {"rollout", "--help"},
        new PrintStream(help, true, StandardCharsets.UTF_8),
        System.err);
    List<String> general = List.of("runner", "parallelism", "verbose", "help");
    List<String> options =
        help.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("  --"))
            .map(line -> line.replaceFirst("  --([A-Za-z]+).*", "$1"))
            .filter(name -> !general.contains(name))
            .sorted()
            .toList();
    assertEquals(
        Stream.concat(options.stream(), Stream.of("sdkContainerImage", "minCpuPlatform"))
            .sorted()
            .toList(),
        parameters.keySet().stream().sorted().toList());
    assertTrue(options.contains("accelerator"), options.toString());
  }

  @Test
  void theFormKnowsWhatIsRequiredWhatIsDefaultAndWhatCanBeChosen() {
    for (String name : List.of("policy", "prompts", "output")) {
      assertEquals(false, parameters.get(name).getIsOptional(), name);
    }
    assertEquals("8", parameters.get("groupSize").getDefaultValue());
    assertEquals("NUMBER", parameters.get("groupSize").getParamType());
    assertEquals("ENUM", parameters.get("device").getParamType());
    assertEquals(
        List.of("cpu", "gpu"),
        parameters.get("device").getEnumOptions().stream()
            .map(option -> option.getValue())
            .toList());
    assertTrue(metadata.toString().contains("\"helpText\""), metadata.toString());
  }
}
