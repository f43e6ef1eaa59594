package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.schemas.Prompt;
import java.util.List;

/**
 * Prompts that a run is judged by.
 *
 * @param name as metrics and the report show it: {@code test} or {@code unseen}
 * @param prompts sorted by id
 */
record EvaluationSet(String name, List<Prompt> prompts) {}
