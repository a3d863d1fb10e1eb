"""Files in the shapes of JPL's and NASA's forms, with published figures.

Apophis: Horizons' head of solution 218 (ssd.jpl.nasa.gov, COMMAND='Apophis;'), and solution 220 as
`published` has it. Ceres: Horizons' answer of 2021-09-22 (solution 48), whose head has elements and
the state they make, and whose tables have elements and vectors of one instant.
"""

from __future__ import annotations

import json

from published import WHOLE_ELEMENTS

HEAD = """\
*******************************************************************************
JPL/HORIZONS              99942 Apophis (2004 MN4)         2024-Apr-28 02:37:20
Rec #:   99942 (+COV) Soln.date: 2023-Nov-06_14:29:44    # obs: 7364 (2004-2021)

IAU76/J2000 helio. ecliptic osc. elements (au, days, deg., period=Julian yrs):

  EPOCH=  2459215.5 ! 2021-Jan-01.00 (TDB)         Residual RMS= .17952
   EC= .1915216892529348   QR= .7458270479403062   TP= 2459101.039422418
   OM= 204.0389271089114   W=  126.6520518833791   IN= 3.336751319526047
   A= .9225071817339578    MA= 127.3225632500591   ADIST= 1.09918731552761
   PER= .88606             N= 1.112370442          ANGMOM= .016216289
   DAN= 1.00339            DDN= .79749             L= 330.7375495
   B= 2.6764541            MOID= .0003822          TP= 2020-Sep-08.5394224180

Asteroid physical parameters (km, seconds, rotational period in hours):
   GM= n.a.                RAD= .170               ROTPER= 30.56
   H= 19.09                G= .240                 B-V= n.a.

Non-default Earth gravity model (EOBL_LIM= au):
   EOBL_LIM= 1.000         EOBL_MOD = 2x0 (J2 only)

Asteroid non-gravitational force model (AMRAT= m^2/kg;A1,A2,A3=au/d^2;R0=au):
   AMRAT= 0.
   A1= 4.999999873689E-13  A2= -2.901092102547E-14 A3= 0.
 Non-standard or simulated/proxy model:
   ALN= 1.  NK= 0.  NM= 2.  NN= 5.093  R0= 1.

ASTEROID comments:
1: soln ref.= JPL#218, PHA OCC=0           radar(20 delay,30 Dop.)
*******************************************************************************
"""

CERES = """\
  EPOCH=  2458849.5 ! 2020-Jan-01.00 (TDB)         Residual RMS= .24563
   EC= .07687465013145245  QR= 2.556401146697176   TP= 2458240.1791309435
   OM= 80.3011901917491    W=  73.80896808746482   IN= 10.59127767086216
  Equivalent ICRF heliocentric cartesian coordinates (au, au/d):
   X= 1.007608869613381E+00  Y=-2.390064275223502E+00  Z=-1.332124522752402E+00
  VX= 9.201724467227128E-03 VY= 3.370381135398406E-03 VZ=-2.850337057661093E-04
"""

_ELEMENTS = {
    "EC": "7.837505574674922E-02",
    "QR": "2.549670145428669E+00",
    "IN": "1.058336066935565E+01",
    "OM": "8.049436497808115E+01",
    "W": "7.392278720553115E+01",
    "Tp": "2.451516163103133E+06",
    "N": "2.141950384425567E-01",
    "MA": "6.069622713669460E+00",
    "TA": "7.121194154895409E+00",
    "A": "2.766494289599058E+00",
    "AD": "2.983318433769447E+00",
    "PR": "1.680711199557247E+03",
}
_VECTORS = {
    "X": "-2.377530298472460E+00",
    "Y": "8.007772252240262E-01",
    "Z": "4.628376138999674E-01",
    "VX": "-3.605422185454561E-03",
    "VY": "-1.057883338099071E-02",
    "VZ": "3.379790360574805E-04",
}


def horizons_table(
    kind,
    *,
    initial="",
    centre="Sun (10)",
    output="GEOMETRIC",
    units="AU-D",
    frame="Ecliptic of J2000.0",
    target="1 Ceres (A801 AA)",
    scale="TDB",
    columns=True,
    figures=None,
    rows=1,
):
    """An answer with a table of Ceres at 2000-01-01 TDB, "elements" or "vectors"."""
    figures = figures or (_ELEMENTS if kind == "elements" else _VECTORS)
    words = "osculating elements" if kind == "elements" else "cartesian states"
    lines = [
        "*" * 79,
        f"Target body name: {target:<32}{{source: JPL#48}}",
        f"Center body name: {centre:<32}{{source: DE441}}",
        f"Output units    : {units}",
        f"Output type     : {output} {words}",
        f"Reference frame : {frame}",
        "*" * 79,
    ]
    if initial:
        lines += [
            "Initial IAU76/J2000 heliocentric ecliptic osculating elements (au, days, deg.):",
            initial.rstrip("\n"),
        ]
    lines += ["   H= 3.53                 G= .120                 B-V= .713", "*" * 79]
    if columns:
        lines += [f"  JD{scale}, Calendar Date ({scale}), {', '.join(figures)},", "*" * 79]
    lines.append("$$SOE")
    for row in range(rows):
        day = f"{2451544.5 + row:.9f}"
        if columns:
            values = ", ".join(figures.values())
            lines.append(f"{day}, A.D. 2000-Jan-{1 + row:02d} 00:00:00.0000, {values},")
        else:
            lines.append(f"{day} = A.D. 2000-Jan-{1 + row:02d} 00:00:00.0000 {scale} ")
            pairs = [f"{name:<2}={value:>23}" for name, value in figures.items()]
            lines += [" " + " ".join(pairs[k : k + 3]) for k in range(0, len(pairs), 3)]
    return "\n".join([*lines, "$$EOE", "*" * 79, ""])


def wrapped(text):
    """Horizons' JSON around its text."""
    signature = {"version": "1.2", "source": "NASA/JPL Horizons API"}
    return json.dumps({"signature": signature, "result": text})


_NEOWS = {
    "e": "eccentricity",
    "a": "semi_major_axis",
    "q": "perihelion_distance",
    "i": "inclination",
    "om": "ascending_node_longitude",
    "w": "perihelion_argument",
    "ma": "mean_anomaly",
    "tp": "perihelion_time",
    "per": "orbital_period",
    "n": "mean_motion",
    "ad": "aphelion_distance",
}


def neows_object():
    """Apophis (JPL 220) as an object of NeoWs."""
    data = {_NEOWS[name]: value for name, _, _, value, _ in WHOLE_ELEMENTS}
    return {
        "id": "2099942",
        "neo_reference_id": "2099942",
        "name": "99942 Apophis (2004 MN4)",
        "designation": "99942",
        "absolute_magnitude_h": 19.09,
        "orbital_data": {
            "orbit_id": "220",
            "orbit_determination_date": "2024-06-25 10:48:08",
            "epoch_osculation": "2461000.5",
            "minimum_orbit_intersection": ".000360605",
            "equinox": "J2000",
            **data,
        },
    }


ICARUS = {
    "full_name": "  1566 Icarus (1949 MA)",
    "epoch_mjd": "60200",
    "q": ".1866259406325122",
    "ad": "1.969530551894392",
    "a": "1.078078246263452",
    "e": ".8268901712103501",
    "i": "22.80104694362879",
    "om": "87.9527054093117",
    "w": "31.43790554868084",
    "tp": "2460008.961549586972",
    "ma": "168.6493296248419",
    "per": "408.8592720888782",
}
"""A row of the SBDB Query page's CSV."""


def apophis_row():
    """Apophis (JPL 220) by the fields of SBDB Query, with what NEO users ask for."""
    return {
        "full_name": " 99942 Apophis (2004 MN4)",
        "epoch": "2461000.5",
        "moid": ".000360605",
        **{name: value for name, _, _, value, _ in WHOLE_ELEMENTS},
        "A1": "5.E-13",
        "A2": "-2.901766637153165E-14",
        "A2_sigma": "1.942E-16",
        "H": "19.09",
        "G": ".24",
    }


def query_json(*rows):
    """Rows of one kind as the API answers them."""
    return json.dumps(
        {
            "signature": {
                "source": "NASA/JPL Small-Body Database (SBDB) Query API",
                "version": "1.0",
            },
            "fields": list(rows[0]),
            "data": [list(row.values()) for row in rows],
            "count": len(rows),
        }
    )


def query_csv(*rows):
    """Rows of one kind as the page saves them."""
    lines = [",".join(f'"{name}"' for name in rows[0])]
    for row in rows:
        lines.append(",".join(f'"{v}"' if name == "full_name" else v for name, v in row.items()))
    return "\n".join(lines) + "\n"
