package dev.beamrlvr.tests.rules;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class PackagesTest {

  @Test
  void thePictureInTheReadmeIsThatOfTheCode() throws IOException {
    String picture = new PackagePicture(Product.classes()).mermaid();
    String readme = Files.readString(Product.file("README.md"));
    int title = readme.indexOf(PackagePicture.TITLE);
    assertTrue(title >= 0, "README.md has no picture of the packages; put this there:\n" + picture);
    int start = readme.lastIndexOf("```mermaid", title);
    String drawn = readme.substring(start, readme.indexOf("```", title) + 3);
    assertTrue(
        drawn.equals(picture),
        "README.md shows another picture of the packages; put this there:\n" + picture);
  }

  @Test
  void noPackagesAreInACircle() {
    slices().matching(Product.ROOT + "(**)").should().beFreeOfCycles().check(Product.classes());
  }
}
