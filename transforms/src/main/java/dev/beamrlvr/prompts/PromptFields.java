package dev.beamrlvr.prompts;

import java.io.Serializable;

/**
 * The names of the JSON fields that make a prompt.
 *
 * @param prompt the question's text
 * @param answer a worked solution with {@code #### N}, or a number
 * @param id the prompt's identity
 * @param idRequired whether a line without an id is bad; otherwise its question is hashed
 */
record PromptFields(String prompt, String answer, String id, boolean idRequired)
    implements Serializable {

  static final PromptFields GSM8K = new PromptFields("question", "answer", "id", false);
}
