package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A low-rank adapter of a policy (Hu et al., <a href="https://arxiv.org/abs/2106.09685">LoRA</a>),
 * in the layout of the library PEFT: each adapted matrix W counts as W + scale B A, with A of
 * {@code rank} rows and B of as many columns.
 *
 * @param rank rows of A, where a module has no other
 * @param alpha what the scale is made from, where a module has no other
 * @param isRankStabilized whether the scale is alpha over the rank's root, not over the rank
 * @param layers how many the policy has, whether adapted or not
 * @param modules what is adapted, in the order of layers and projections
 */
public record AdapterConfiguration(
    int rank, double alpha, boolean isRankStabilized, int layers, List<Module> modules) {

  /** PEFT's name of the file that says what an adapter is. */
  public static final String FILE = "adapter_config.json";

  /** PEFT's name of the file of A and B. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  private static final String PREFIX = "base_model.model.";

  /**
   * An adapted matrix.
   *
   * @param layer counted from 0
   * @param projection which one of the layer
   * @param rank rows of its A
   * @param alpha what its scale is made from
   */
  record Module(int layer, Projection projection, int rank, double alpha) {

    /** Its path in the policy, such as {@code model.layers.0.mlp.up_proj}. */
    String name() {
      return projection.module(layer);
    }

    String nameOfA() {
      return PREFIX + name() + ".lora_A.weight";
    }

    String nameOfB() {
      return PREFIX + name() + ".lora_B.weight";
    }
  }

  /** Keeps the modules as they are. */
  public AdapterConfiguration {
    modules = List.copyOf(modules);
  }

  /** Describes a new adapter of some projections of all layers. */
  public static AdapterConfiguration of(
      PolicyConfiguration policy, int rank, double alpha, Set<Projection> projections) {
    List<Module> modules = new ArrayList<>();
    for (int layer = 0; layer < policy.layers(); layer++) {
      for (Projection projection : Projection.values()) {
        if (projections.contains(projection)) {
          modules.add(new Module(layer, projection, rank, alpha));
        }
      }
    }
    return new AdapterConfiguration(rank, alpha, false, policy.layers(), modules);
  }

  /** Whether a directory holds an adapter. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /**
   * Reads {@code adapter_config.json}.
   *
   * @param policy what is adapted
   * @throws dev.beamrlvr.policy.PolicyException naming the file and the field that is missing, or
   *     that asks for what is not computed
   */
  public static AdapterConfiguration read(Path directory, PolicyConfiguration policy) {
    return AdapterConfigurationFile.read(directory.resolve(FILE), policy);
  }

  /** Returns the names of what is adapted, such as {@code q_proj}, in the order of a layer. */
  public List<String> targets() {
    return modules.stream()
        .map(Module::projection)
        .distinct()
        .sorted()
        .map(Projection::target)
        .toList();
  }

  /** Whether another one has the same rank, alpha and targets, where modules have no other. */
  public boolean isLike(AdapterConfiguration other) {
    return rank == other.rank && alpha == other.alpha && targets().equals(other.targets());
  }

  /** Returns what the product of a module's B and A is multiplied by. */
  double scale(Module module) {
    return module.alpha() / (isRankStabilized ? Math.sqrt(module.rank()) : module.rank());
  }

  /** Returns the order and the shapes of A and B, under PEFT's names. */
  public ParameterLayout layout(PolicyConfiguration policy) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Module module : modules) {
      Projection projection = module.projection();
      shapes.put(module.nameOfA(), new long[] {module.rank(), projection.inputs().of(policy)});
      shapes.put(module.nameOfB(), new long[] {projection.outputs().of(policy), module.rank()});
    }
    return ParameterLayout.ofShapes(shapes);
  }

  /**
   * Returns the layout of what is trained of the policy in a directory: of its adapter where there
   * is one, else of all its weights.
   */
  public static ParameterLayout trainedLayout(Path directory) {
    PolicyConfiguration policy = PolicyConfiguration.read(directory);
    return isIn(directory) ? read(directory, policy).layout(policy) : policy.layout();
  }

  /** Returns {@code adapter_config.json}, with the same bytes for the same values. */
  public byte[] bytes() {
    return AdapterConfigurationFile.bytes(this);
  }
}
