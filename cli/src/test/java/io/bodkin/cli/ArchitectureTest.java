package io.bodkin.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;

/** The layers of docs/architecture.md: imports only point down. */
@AnalyzeClasses(
        packages = "io.bodkin",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    /** Of engine, from the ground up; the facade, its root package, stands above all of them. */
    private static final List<String> ENGINE_PACKAGES = List.of(
            "fault",
            "api",
            "event",
            "memory",
            "ipc",
            "chunk",
            "store",
            "graph",
            "schedule",
            "transport",
            "trace",
            "jfr",
            "worker",
            "datadeps",
            "lazy",
            "stream");

    /** Of the store, likewise; its root package stands above all of them. */
    private static final List<String> STORE_PACKAGES = List.of("index", "io", "file", "spill", "durable");

    /** Of the arrays, likewise. */
    private static final List<String> ARRAY_PACKAGES = List.of(
            "grid",
            "function",
            "kernel",
            "random",
            "reduce",
            "eval",
            "expr",
            "linalg",
            "plan",
            "assemble",
            "scan",
            "sort",
            "bins",
            "stencil",
            "io");

    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static void packagesOfTheEngineImportOnlyThoseBelow(JavaClasses classes) {
        importOnlyThoseBelow("io.bodkin.engine", ENGINE_PACKAGES, classes);
    }

    @ArchTest
    static void packagesOfTheStoreImportOnlyThoseBelow(JavaClasses classes) {
        importOnlyThoseBelow("io.bodkin.engine.store", STORE_PACKAGES, classes);
    }

    @ArchTest
    static void packagesOfArraysImportOnlyThoseBelow(JavaClasses classes) {
        importOnlyThoseBelow("io.bodkin.darray", ARRAY_PACKAGES, classes);
    }

    @ArchTest
    static final ArchRule indicesOfArraysKnowNothingOfTheEngine = noClasses()
            .that()
            .resideInAPackage("io.bodkin.darray.grid..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.bodkin.engine..");

    private static void importOnlyThoseBelow(String root, List<String> packages, JavaClasses classes) {
        for (int i = 0; i < packages.size(); i++) {
            String[] above = packages.subList(i + 1, packages.size()).stream()
                    .map(name -> root + "." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(root + "." + packages.get(i) + "..")
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(above).or(resideInAnyPackage(root)))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule packagesOfTheEngineHaveNoCycles = slices().matching("io.bodkin.engine.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule everyPackageOfTheEngineHasItsPlaceInTheOrder = noClasses()
            .that()
            .resideInAPackage("io.bodkin.engine..")
            .should()
            .resideOutsideOfPackages(placesOfTheEngine());

    @ArchTest
    static final ArchRule engineSeesNoOtherModule = noClasses()
            .that()
            .resideInAPackage("io.bodkin.engine..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.bodkin..").and(not(resideInAnyPackage("io.bodkin.engine.."))));

    @ArchTest
    static final ArchRule fileioSeesOnlyTheEngine = sees("io.bodkin.fileio..", "io.bodkin.engine..");

    @ArchTest
    static final ArchRule arraysSeeOnlyFileioAndTheEngine =
            sees("io.bodkin.darray..", "io.bodkin.engine..", "io.bodkin.fileio..");

    @ArchTest
    static final ArchRule flightTransportSeesOnlyTheEngine = sees("io.bodkin.flight..", "io.bodkin.engine..");

    @ArchTest
    static final ArchRule decisionsOfTheSchedulerArePure = noClasses()
            .that()
            .resideInAPackage("io.bodkin.engine.schedule..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio..", "java.util.concurrent..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule librariesDoNotPrint = noClasses()
            .that()
            .resideOutsideOfPackages("io.bodkin.cli..", "io.bodkin.jmh..")
            .should(ACCESS_STANDARD_STREAMS)
            .allowEmptyShould(true);

    private static ArchRule sees(String module, String... below) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.bodkin..")
                        .and(not(resideInAnyPackage(below)))
                        .and(not(resideInAnyPackage(module))))
                .allowEmptyShould(true);
    }

    private static String[] placesOfTheEngine() {
        String[] places =
                ENGINE_PACKAGES.stream().map(ArchitectureTest::enginePackage).toArray(String[]::new);
        String[] all = Arrays.copyOf(places, places.length + 1);
        all[places.length] = "io.bodkin.engine";
        return all;
    }

    private static String enginePackage(String name) {
        return "io.bodkin.engine." + name + "..";
    }
}
