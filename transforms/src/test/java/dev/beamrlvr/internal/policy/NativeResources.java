package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts the native tensors that are open below a manager, in the managers below it too. */
final class NativeResources {

  private NativeResources() {}

  static int of(Policy policy) {
    return below(policy.manager());
  }

  static int below(BaseNDManager manager) {
    int count = 0;
    for (Object resource : resources(manager).values()) {
      if (resource instanceof BaseNDManager below) {
        // A manager that nobody closed is a leak, with or without tensors.
        count += 1 + below(below);
      } else if (resource instanceof NDArray) {
        count++;
      }
    }
    return count;
  }

  private static Map<?, ?> resources(BaseNDManager manager) {
    try {
      Field resources = BaseNDManager.class.getDeclaredField("resources");
      resources.setAccessible(true);
      return (Map<?, ?>) resources.get(manager);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this DJL keeps its resources elsewhere", e);
    }
  }
}
