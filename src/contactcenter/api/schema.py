"""`python -m contactcenter.api.schema`: the former name of `contactcenter.bootstrap.openapi`, for scripts that call it.

The document needs the areas, which `bootstrap` lists and this layer may not import; so the module is run by name.
"""

import runpy

if __name__ == "__main__":
    runpy.run_module("contactcenter.bootstrap.openapi", run_name="__main__")
