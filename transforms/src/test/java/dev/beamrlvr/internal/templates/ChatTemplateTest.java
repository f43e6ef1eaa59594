package dev.beamrlvr.internal.templates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chat templates render as in the libraries that they are written for. */
class ChatTemplateTest {

  @Test
  void conversationsOfNineModelsAreThoseOfTheHuggingFaceLibrary() throws IOException {
    int rendered = 0;
    int refused = 0;
    for (String model : TemplateOracle.MODELS) {
      ChatTemplate template = ChatTemplateFiles.read(TemplateOracle.directory().resolve(model));
      for (JsonNode chat : TemplateOracle.lines(model + "/chats.jsonl")) {
        Boolean thinking =
            chat.has("enable_thinking") ? chat.get("enable_thinking").booleanValue() : null;
        List<Map<String, Object>> messages = JsonValues.objects(chat.get("messages"));
        boolean prompts = chat.get("add_generation_prompt").booleanValue();
        if (chat.has("error")) {
          refused++;
          TemplateException refusal =
              assertThrows(
                  TemplateException.class, () -> template.render(messages, prompts, thinking));
          assertEquals(chat.get("error").textValue(), refusal.getMessage());
        } else {
          rendered++;
          assertEquals(
              chat.get("text").textValue(),
              template.render(messages, prompts, thinking),
              model + " " + messages);
        }
      }
    }
    assertEquals(78, rendered);
    assertEquals(3, refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"syntax.jsonl", "constructs.jsonl"})
  void smallTemplatesMeanWhatTheyMeanInPython(String file) throws IOException {
    List<JsonNode> lines = TemplateOracle.lines(file);
    Map<String, Object> variables =
        JsonValues.objects(TemplateOracle.json("[" + lines.get(0).get("variables") + "]")).get(0);
    for (JsonNode line : lines.subList(1, lines.size())) {
      String source = line.get("template").textValue();
      if (line.has("text")) {
        assertEquals(line.get("text").textValue(), render(source, variables), source);
      } else {
        TemplateException refusal =
            assertThrows(TemplateException.class, () -> render(source, variables), source);
        assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
      }
    }
  }

  private static String render(String source, Map<String, Object> variables) {
    return ChatTemplate.of(source, new TreeMap<>())
        .withDate(LocalDate.of(2026, 11, 27))
        .render(variables);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{% include 'other' %} # line 2: the tag 'include' is not supported here",
        "{% for i in [1] recursive %}{% endfor %} # line 2: loops that are 'recursive' are not",
        "{{ 1 | center }} # line 2: the filter 'center' is not supported",
        "{{ 1 is weird }} # line 2: the test 'is weird' is not supported",
        "{{ 'a'.encode() }} # line 2: a string has no attribute or method 'encode' here",
        "{{ {'a': 1}.pop('a') }} # line 2: the method 'pop' of mappings is not supported",
        "{{ [0.1, 0.2]|sum }} # line 2: sums of several numbers with fractions are not supported",
        "{{ 1.5|round(-1, 'ceil') }} # line 2: round to -1 digits with 'ceil' or 'floor' is not",
        "{{ [1]|batch(0) }} # line 2: batches of 0 are not supported",
        "{{ 'a' is sameas('a') }} # line 2: 'sameas' of equal strings or numbers is not supported",
        "{{ '²'.isdigit() }} # line 2: 'isdigit' of '²' is not supported",
        "{% macro m() %}{{ varargs }}{% endmacro %} # line 2: 'varargs' in a macro is not supported",
        "{% call 1 %}{% endcall %} # line 2: expected a name, found '1'",
        "{% set raise_exception %}{{ raise_exception }}{% endset %} # line 2: 'raise_exception' in the",
        "{{ [].append(1) }} # line 2: a list has no attribute or method 'append' here",
        "{{ 2 ** 3 }} # line 2: expected the end of the tag, found '**'",
        "{{ range(*[1]) }} # line 2: arguments with '*' are not supported",
        "{{ lipsum() }} # line 2: 'lipsum' is undefined",
        "{{ 'a'|safe + '<' }} # line 2: 'safe' before '+', which escapes, is not supported",
        "{{ [1]|select }} # line 2: what a filter has made, without 'list' cannot be printed",
        "{% set x = [1]|select %}{{ x|first }}{{ x|first }} # line 2: what a filter has made is gone",
        "{{ 9223372036854775807 + 1 }} # line 2: whole numbers of more than 64 bits are not",
        "{{ strftime_now('%H:%M') }} # line 2: the date has no part '%H' here",
        "{% if true %} # line 2: 'endif' is missing",
        "{{ 'a }} # line 2: unexpected character '''",
        "{{ '\\x4' }} # line 2: a string has an escape that is no character",
      })
  void whatIsNotSupportedIsRefusedByItsNameAndLine(String source, String reason) {
    TemplateException refusal =
        assertThrows(TemplateException.class, () -> render("first\n" + source, Map.of()));
    assertTrue(refusal.getMessage().startsWith(reason.strip()), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }} # macros call each other",
        "{% for i in range(99999999) %}{% endfor %} # the template works for too long",
        "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %} # the template",
        "{% set n = namespace(x='ab') %}{% for i in range(64) %}{% set n.x = n.x ~ n.x %}{% endfor %}"
            + " # the template works",
        "{% set n = namespace(x='aa') %}{% for i in range(64) %}"
            + "{% set n.x = n.x.replace('a', n.x) %}{% endfor %} # the template works",
        "{% set n = namespace(x=[1]) %}{% for i in range(64) %}{% set n.x = n.x + n.x %}{% endfor %}"
            + " # the template works",
        "{% set n = namespace(x=[1]) %}{% for i in range(64) %}{% set n.x = [n.x, n.x] %}{% endfor %}"
            + "{{ n.x }} # the template works",
        "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(64) %}{% set n.x = [n.x, n.x] %}"
            + "{% set n.y = [n.y, n.y] %}{% endfor %}{{ n.x == n.y }} # the template works",
        "{{ 'a' * 99999999999 }} # the template works",
        "{{ [1]|batch(99999999999, 0) }} # the template works",
        "{% macro m() %}{{ caller() }}{{ m() }}{% endmacro %}{% call m() %}{% endcall %} # no caller",
        "{{ {'a': 1} | tojson(indent=99999999) }} # the template works",
      })
  void aTemplateCannotKeepTheMachineBusy(String source, String reason) {
    TemplateException refusal =
        assertThrows(TemplateException.class, () -> render(source, Map.of()));
    assertTrue(refusal.getMessage().contains(reason.strip()), refusal.getMessage());
  }

  @Test
  void aTemplateThatIsNestedTooDeeplyIsRefused() {
    for (String piece : List.of("(", "[", "not ", "-", "{% if 1 %}")) {
      String source = piece.startsWith("{") ? piece.repeat(99_999) : "{{ " + piece.repeat(99_999);
      assertThrows(TemplateException.class, () -> render(source, Map.of()));
    }
    String sum = "{{ 1" + "+ 1".repeat(99_999) + " }}";
    assertThrows(TemplateException.class, () -> render(sum, Map.of()));
  }

  /** Mutations of real templates end in a text or in one line, never in another failure. */
  @Test
  void damagedTemplatesAreRefusedInOneLine() throws IOException {
    SplittableRandom random = new SplittableRandom(16);
    List<Map<String, Object>> messages =
        JsonValues.objects(
            TemplateOracle.json("[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"x\"}]"));
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      String model = TemplateOracle.MODELS.get(i % TemplateOracle.MODELS.size());
      StringBuilder damaged =
          new StringBuilder(
              Files.readString(
                  TemplateOracle.directory().resolve(model).resolve("chat_template.jinja")));
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        int at = random.nextInt(damaged.length() - 8);
        int from = random.nextInt(damaged.length() - 8);
        String other = damaged.substring(from, from + random.nextInt(8));
        damaged.replace(at, at + random.nextInt(8), other);
      }
      try {
        ChatTemplate.of(damaged.toString(), new TreeMap<>()).render(messages, true, null);
      } catch (TemplateException e) {
        refused++;
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertFalse(e.getMessage().isBlank());
      }
    }
    assertTrue(refused > 500, refused + " refused");
  }

  @Test
  void aTemplateIsToldItsDateAndNoOther() {
    String source = "{{ strftime_now('%d %b %Y') if strftime_now is defined else 'never' }}";
    ChatTemplate template = ChatTemplate.of(source, new TreeMap<>());
    assertTrue(template.needsDate());
    assertEquals("never", template.render(List.of(), false, null));
    ChatTemplate dated = template.withDate(LocalDate.of(2026, 2, 1));
    assertFalse(dated.needsDate());
    assertEquals("01 Feb 2026", SerializableUtils.clone(dated).render(new HashMap<>()));
  }
}
