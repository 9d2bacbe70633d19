// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemanglerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            _Z3foov                              | foo()
            _Z1fPKc                              | f(char const*)
            _Z1fRA2_A3_Ki                        | f(int const (&) [2][3])
            _Z1fPPFviE                           | f(void (**)(int))
            _Z1fM1AKFviE                         | f(void (A::*)(int) const)
            _Z1fIiEPFviET_                       | void (*f<int>(int))(int)
            _Z1fIRiEvOT_                         | void f<int&>(int&)
            _Z1fPDOLb1EEFvvE                     | f(void (*)() noexcept(true))
            _Z1fDv4_f                            | f(float __vector(4))
            _ZNKR1A1fEv                          | A::f() const &
            _ZN1A1fEPKS_RKS1_                    | A::f(A const*, A const* const&)
            _ZN12_GLOBAL__N_11fEv                | (anonymous namespace)::f()
            _ZNSsC1Ev | std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string()
            _Z1fSsSo                             | f(std::string, std::ostream)
            _ZN1AIiED2Ev                         | A<int>::~A()
            _ZN1BCI11AEi                         | B::A(int)
            _Z1fB5cxx11v                         | f[abi:cxx11]()
            """)
    void namesScopesAndTypesAreThoseOfThePrograms(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            _Z1fIJicEEvDpRKT_                    | void f<int, char>(int const&, char const&)
            _Z1fIJEEvDpT_                        | void f<>()
            _Z1fILi5ELj5ELl5ELm5ELb1ELc65ELin3EEvv | void f<5, 5u, 5l, 5ul, true, (char)65, -3>()
            _Z1fIiEDTplfp_fp_ET_                 | decltype ({parm#1}+{parm#1}) f<int>(int)
            _Z1fIXadL_ZN1A1gEvEEEvv              | void f<&A::g>()
            _ZN1AcvT_IiEEv                       | A::operator int<int>()
            _ZltI1AEvT_                          | void operator< <A>(A)
            _Zli2_wm                             | operator"" _w(unsigned long)
            _ZdaPv                               | operator delete[](void*)
            _ZZ3fooIiEvT_E1x                     | foo<int>(int)::x
            _ZZ1fvENKUlT_E_clIiEEDaS_ | auto f()::{lambda(auto:1)#1}::operator()<int>(int) const
            _ZN1AUt0_1fEv                        | A::{unnamed type#2}::f()
            _ZZ1fiEd_1x                          | f(int)::{default arg#1}::x
            _ZZ1fvEs                             | f()::string literal
            """)
    void templatesOperatorsAndLocalNamesAreThoseOfThePrograms(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            _ZTV1A                               | vtable for A
            _ZTC1A0_1B                           | construction vtable for B-in-A
            _ZThn16_N1A1fEv                      | non-virtual thunk to A::f()
            _ZTv0_n24_N1A1fEv                    | virtual thunk to A::f()
            _ZTch0_h8_N1A1fEv                    | covariant return thunk to A::f()
            _ZGVZ1fvE1x                          | guard variable for f()::x
            _ZGR1x0_                             | reference temporary #1 for x
            _ZTW1x                               | TLS wrapper function for x
            _Z3foov.cold                         | foo() [clone .cold]
            _Z3foov.part.0.isra.3                | foo() [clone .part.0] [clone .isra.3]
            _GLOBAL__I__Z1fv                     | global constructors keyed to f()
            """)
    void whatCompilersAddIsSaidInWords(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            _ZN4core3fmt9Formatter3pad17h0123456789abcdefE              | core::fmt::Formatter::pad
            _ZN4core3fmt9Formatter3pad17h0123456789abcdefE.llvm.42      | core::fmt::Formatter::pad
            _ZN35_$LT$T$u20$as$u20$a..B$LT$C$GT$$GT$1f17h0123456789abcdefE | <T as a::B<C>>::f
            """)
    void namesOfRustLoseTheirHash(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    /** What these are is also what the demangler of Rust's own library says (1.97). */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            _RNvNtCs81A5zIvoKoi_1r6escher4bach                          | r::escher::bach
            _RNvNtC1ru8gdel_5qa1f                                       | r::gödel::f
            _RNvXs_Cs8_1rINtB4_2SqaENtB4_5Shape4area                    | <r::Sq<i8> as r::Shape>::area
            _RNvMs1_Cs8_1rINtB5_3BarKj7_E1f                             | <r::Bar<7>>::f
            _RNCNvCs8_1r4mains_0B3_                                     | r::main::{closure#1}
            _RNSNtCs8_1r1A3new                                          | r::A::{shim:new#0}
            _RINvC1r1gTlEEB2_                                           | r::g::<(i32,)>
            _RINvC1r1gTlheEEB2_                                         | r::g::<(i32, u8, str)>
            _RINvC1r1gAtj4_EB2_                                         | r::g::<[u16; 4]>
            _RINvC1r1gRSteEB2_                                          | r::g::<&[u16], str>
            _RINvC1r1gFUK6systemPhOSxEzEB2_    | r::g::<unsafe extern "system" fn(*const u8, *mut [i64]) -> !>
            _RINvC1r1gFG_FG_RL1_hRL0_hEuQL0_hEuE | r::g::<for<'a> fn(for<'b> fn(&'a u8, &'b u8), &'a mut u8)>
            _RINvC1r1gRDNtC1s3AnyNtBb_4SendEL_E                         | r::g::<&dyn s::Any + s::Send>
            _RINvC1r1gDG_INtC1s2FnTRL0_eEEp6OutputRL0_eEL_E | r::g::<dyn for<'a> s::Fn<(&'a str,), Output = &'a str>>
            _RNvC1r1f.llvm.123                                          | r::f
            """)
    void newerNamesOfRustArePathsAndTypes(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Kc78_Kb1_Kln11_Koffffffffffffffffffff_    | 'x', true, -17, 0xffffffffffffffffffff
            Kc27_Kca_Kcdf_Kc200b_                     | '\\'', '\\n', 'ß', '\\u{200b}'
            KRe68656c6c6f202277222027c3b627200a095c_  | "hello \\"w\\" 'ö' \\n\\t\\\\"
            KRe_                                      | ""
            Ke61_                                     | {*"a"}
            KVNtC1r1AU                                | {r::A}
            KVNtC1r1BTh3_b1_E                         | {r::B(3, true)}
            KVNtC1r1PS1xh1_1yxn2_E                    | {r::P { x: 1, y: -2 }}
            KRAt1_t2_E                                | {&[1, 2]}
            KTh1_E                                    | {(1,)}
            Kp                                        | _
            """)
    void constantsInNamesOfRustAreExpressions(String mangled, String expected) {
        assertEquals("r::f::<" + expected + ">", Demangler.demangle("_RINvC1r1f" + mangled + "E"));
    }

    @ParameterizedTest
    @CsvSource({
        "_R", "_R1NvC1r1f", "_RNvC1r9f", "_RNvC1rB_", "_RNvC1rB9_", "_RINvC1r1fL0_E", "_RINvC1r1fKb2_E", "_RNvC1r1fx",
        "_RINvC1r1fKcd800_E", "_RINvC1r1fKRe6_E", "_RINvC1r1fKReff_E", "_RNvC1ru1_", "_RNvC1ru4aaaa", "_RINvC1r1fG_uE"
    })
    void damagedNamesOfRustStayAsTheyAre(String name) {
        assertEquals(name, Demangler.demangle(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "main", "_Z", "_Z1", "_Z3fo", "_Zx", "_Z1fv.", "_ZN1AE_", "_Z1fT_", "_Z1fS5_", "_Z1fIiEvT9_",
                "_ZN1A1fE.Z", "_Z99999999999f", "_ZTHx", "_GLOBAL__sub_I__Z1fv", "_ZN0E", "$x", "_Z1fPDOLb1Ev", "_RNvCs"
            })
    void whatIsNotMangledOrDamagedStaysAsItIs(String name) {
        assertEquals(name, Demangler.demangle(name));
    }

    @Test
    void nothingIsTheNameOfNothing() {
        assertEquals("", Demangler.demangle(""));
    }
}
