"""Helpers of tests stand in modules of their own, where a reader finds them by the module's name."""

from tests.contract.imports import imports, module_name, source_files


def test_no_module_imports_from_a_test_module() -> None:
    breaches = [
        f"{module_name(path)} imports {imported}"
        for path in source_files("layers/shared", "functions", "operations", "local", "tools", "benchmarks", "tests")
        for imported in sorted(imports(path))
        if imported.startswith("tests.") and imported.rpartition(".")[2].startswith("test_")
    ]

    assert not breaches, "\n".join(breaches)
