"""Small files in the forms of the MPC, Find_Orb and Sorcha, of published figures."""

from __future__ import annotations

import json

# Smithsonian/mpc-public, mpc_orb of 2012 HN13, version 0.4 of 2023-04-13.
_COM = [
    0.974691034818114,
    0.307980763141293,
    4.0744770505197,
    183.4982668700381,
    97.2208277743456,
    59765.3930151203,
    -0.00118541929703336,
]
_COM_SIGMA = [
    1.37975e-08,
    1.08365e-08,
    2.11995e-06,
    1.6376e-05,
    2.03201e-05,
    1.27375e-05,
    1.57222e-4,
]
_COM_COVARIANCE = [
    1.903722760582765e-16,
    -1.47434163245842e-16,
    -2.066146705352834e-15,
    3.068414637597512e-14,
    -9.871834383993458e-14,
    -9.868599098081353e-14,
    -6.657790672964452e-13,
    1.174299528583189e-16,
    2.147079951548079e-15,
    -2.456883282252683e-14,
    8.309608061243053e-14,
    8.57623115749212e-14,
    7.741235901378988e-13,
    4.494203757075407e-12,
    1.836269873008393e-11,
    -1.125850734554831e-11,
    9.834431941369221e-12,
    -7.845630171653076e-12,
    2.681732552138934e-10,
    -3.00990351635974e-10,
    -4.896421283851155e-11,
    -3.46714656961301e-10,
    4.129059735336989e-10,
    1.61251211692271e-10,
    8.646259768670356e-10,
    1.622427586689586e-10,
    8.092275606554158e-10,
    2.471883155510798e-08,
]
CAR = [
    0.4006372547037,
    1.72530013679644,
    -0.120928190519579,
    -0.0102316591071472,
    0.00429614246581118,
    -0.000349929761438411,
    -0.00118541929703336,
]
CAR_SIGMA = [
    1.41332e-07,
    2.24426e-08,
    5.87873e-08,
    3.40373e-10,
    4.71794e-10,
    3.34717e-10,
    1.57222e-4,
]


def mpc_orb(drift: str = "yarkovski") -> dict:
    """The mpc_orb object of 2012 HN13: COM with its covariance, CAR without."""
    packed = iter(_COM_COVARIANCE)
    covariance: dict[str, float | None] = {
        f"cov{row}{column}": next(packed) if column < 7 else None
        for row in range(10)
        for column in range(row, 10)
    }
    return {
        "CAR": {
            "coefficient_names": ["x", "y", "z", "vx", "vy", "vz", drift],
            "coefficient_values": CAR,
            "coefficient_uncertainties": CAR_SIGMA,
        },
        "COM": {
            "covariance": covariance,
            "coefficient_names": ["q", "e", "i", "node", "argperi", "peri_time", drift],
            "coefficient_values": _COM,
            "coefficient_uncertainties": _COM_SIGMA,
        },
        "epoch_data": {"epoch": 60000.0, "timeform": "MJD", "timesystem": "TDT"},
        "system_data": {
            "eph": "DE431",
            "refsys": "Ecliptic",
            "refframe": "ICRF",
            "EclipticObliquityArcseconds": "84381.448",
        },
        "software_data": {"mpcorb_version": "0.4", "fitting_datetime": "2023/03/17_21:10:13"},
        "magnitude_data": {"G": 0.15, "H": 22.958, "G12": None},
        "designation_data": {
            "permid": None,
            "iau_name": "",
            "packed_primary_provisional_designation": "K12H13N",
            "unpacked_primary_provisional_designation": "2012 HN13",
        },
        "non_grav_booleans": {"non_grav_coefficients": {"A1": False, "A2": False, drift: True}},
    }


def mpc_orb_text() -> str:
    return json.dumps(mpc_orb(), indent=1)


# skyfielders/python-skyfield, ci/MPCORB.excerpt.DAT.
MPCORB = """\
00001    3.4   0.15 K205V 162.68631   73.73161   80.28698   10.58862  0.0775571  0.21406009   2.7676569  0 MPO492748  6751 115 1801-2019 0.60 M-v 30h Williams   0000      (1) Ceres              20190915
00002    4.2   0.15 K205V 144.97567  310.20237  173.02474   34.83293  0.2299723  0.21334458   2.7738415  0 MPO530953  8031 109 1821-2019 0.58 M-v 28h MPCW       0000      (2) Pallas             20190812
"""  # noqa: E501

# The same, ci/CometEls.txt.
COMETS = """\
    CJ95O010  1997 03 29.6884  0.911359  0.994936  130.5984  283.3688   88.9864  20200707  -2.0  4.0  C/1995 O1 (Hale-Bopp)                                    MPC106342
    CK20F030  2020 07  3.6813  0.294707  0.999191   37.2744   61.0112  128.9373  20200723   7.5  5.2  C/2020 F3 (NEOWISE)                                      MPEC 2020-N31
0001P         1986 01 20.4321  0.604387  0.966180  111.2268   58.2875  162.3035  20200707   4.0  6.0  1P/Halley                                                 98, 1083
"""  # noqa: E501

# Bill-Gray/find_orb, issue 44.
FIND_ORB = """\
Orbital elements:  DRS044
   Perihelion 2022 Oct 20.35345 +/- 535 TT =  8:28:57 (JD 2459872.85345)
Epoch 2023 Jul 14.0 TT = JDT 2460139.5   Ju: 0.4692              Find_Orb
M   8.47557165 +/- 60               (J2000 ecliptic)
n   0.03178579 +/- 0.0885           Peri.   93.43502 +/- 110
a   9.86992906 +/- 18.3             Node   122.98057 +/- 3.0
e   0.8012000 +/- 0.246             Incl.   15.61214 +/- 39
P  31.01                   H 17.33  G  0.15   U 11.1  SR
q 1.96214092 +/- 1.38    Q 17.7777171 +/- 48.7
From 3 observations 2023 July 14 (98.8 min); mean residual 0".02
# State vector (heliocentric equatorial J2000):
#   +1.795930046554  -2.595361725065  -1.115701474350 AU
#  +11.779052930229  -0.061550516807  -2.839454952611 mAU/day
# Find_Orb ver: 2023 Jun 08
# Perturbers: 00000001 ;  JPL DE-421
"""

# The elements block that Find_Orb 2024-08-11 writes to total.json.
FIND_ORB_JSON = json.dumps(
    {
        "objects": {
            "Test_1001": {
                "object": "Test_1001",
                "packed": "Test_1001",
                "Find_Orb_version_iso": "2024-08-11T00:00:00Z",
                "elements": {
                    "central body": "Sun",
                    "frame": "J2000 ecliptic",
                    "epoch": 2460582.5,
                    "P": 1394.9253892736097,
                    "M": 77.3353733269255,
                    "M sigma": 0.00015,
                    "n": 0.2580783192909,
                    "a": 2.4432525915365,
                    "a sigma": 2.95e-6,
                    "e": 0.9842422700762,
                    "q": 0.0385001144730,
                    "Q": 4.8480050685999,
                    "i": 179.9930186752411,
                    "arg_per": 189.7896453405323,
                    "asc_node": 321.7381294352738,
                    "Tp": 2460282.84145627,
                    "H": 16.06,
                    "G": 0.15,
                },
            }
        }
    },
    indent=1,
)

# Columns of dirac-institute/sorcha, of the first row of its tests' orbit_test_files.
SORCHA = """\
ObjID,FORMAT,q,e,inc,node,argPeri,t_p_MJD_TDB,epochMJD_TDB
S00000t,COM,0.952105479028,0.504888475701,4.899098347472,148.881068605772,39.949789586436,54486.32292808,54466.0
S000015,COM,0.154159694141,0.938877338769,48.223407545506,105.219186748093,38.658234184755,54736.8815041081,54466.0
"""

# One of the fields that the MPC's web service gives for C/2012 S1 (ISON), as astroquery keeps it.
WEB_SERVICE = json.dumps(
    [
        {
            "argument_of_perihelion": "345.60135",
            "ascending_node": "295.7406523",
            "designation": "C/2012 S1",
            "eccentricity": "1.0002668",
            "epoch_jd": "2457000.5",
            "inclination": "62.18788",
            "non_grav_a1": "7.8675",
            "non_grav_a2": "0.639592",
            "non_grav_a3": None,
            "non_grav_style": 2,
            "packed_designation": "CK12S010",
            "perihelion_date_jd": "2456625.24194",
            "perihelion_distance": "0.0128562",
            "reference": "MPEC 2014-Q43",
            "p_vector": [0.31614801, -0.75922253, -0.56888627],
            "q_vector": [0.51506957, -0.36621216, 0.77497871],
        }
    ],
    indent=1,
)

FILES = {
    "flyby.orbits.mpc_orb": mpc_orb_text,
    "flyby.orbits.mpcorb": lambda: MPCORB.splitlines()[0] + "\n",
    "flyby.orbits.comet_els": lambda: COMETS.splitlines()[0] + "\n",
    "flyby.orbits.find_orb": lambda: FIND_ORB,
    "flyby.orbits.mpc_web_service": lambda: WEB_SERVICE,
    "flyby.orbits.sorcha": lambda: "\n".join(SORCHA.splitlines()[:2]) + "\n",
}
"""A file of one orbit a reader."""
